import { createHash } from 'node:crypto';

/** Both ends of every canary: wherever this turns up, a secret has. No other text has it by accident. */
const MARK = 'Zk9QwT4';

const filler = (seed: string, length: number): string =>
  createHash('sha512')
    .update(seed)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);

/** Made up, of this many letters and digits; `seed` makes it the same again. */
const canary = (seed: string, length: number): string => `${MARK}${filler(seed, length - 2 * MARK.length)}${MARK}`;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
/** In two parts, each with a mark of its own. */
const halves = (text: string): [string, string] => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

/** Secrets of several kinds, none of them real, by where they are planted. */
export function canariesOf(id: string) {
  const token = (name: string, length: number): string => canary(`${id} ${name}`, length);
  const [first, second] = halves(`ghp_${token('split', 36)}`);
  const [partOne, partTwo] = halves(`npm_${token('literals', 36)}`);
  const [left, right] = halves(`ghp_${token('hidden', 36)}`);
  const pem = Array.from({ length: 4 }, (_, line) => token(`pem ${line}`, 64)).join('\n');
  const jwt = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(`{"sub":"${token('subject', 24)}"}`)}.${token('signature', 43)}`;
  return {
    log: [
      `cloning with ghp_${token('log', 36)}`,
      `auth: ${first}`,
      `${second}`,
      `AWS_SECRET_ACCESS_KEY=${token('aws', 40)}`,
      `DATABASE_PASSWORD=${token('database', 24)}`,
      `kubectl --token ${jwt}`,
      `docker config: ${base64(`{"token":"ghp_${token('encoded', 36)}","user":"bot"}`)}`,
      `\u001b[31mtoken ${left}\u001b[0m${right}\u001b[32m is set\u001b[0m`,
      `token ${left}\u200b${right} is set`,
      `-----BEGIN RSA PRIVATE KEY-----\n${pem}\n-----END RSA PRIVATE KEY-----`,
    ].join('\n'),
    file: [
      `export const github = 'github_pat_${token('fine', 22)}_${token('grained', 59)}';`,
      `export const model = 'sk-ant-api03-${token('model', 93)}AA';`,
      `export const encoded = '${base64(`password=${token('password', 24)}; token=ghp_${token('in file', 36)}`)}';`,
      `export const registry = '${partOne}' +`,
      `  '${partTwo}';`,
      `export const mirror = 'https://deploy:${token('mirror', 24)}@registry.example.com/';`,
      '',
    ].join('\n'),
    title: `npm_${token('title', 36)}`,
    body: `xoxb-123456789012-123456789012-${token('body', 24)}`,
    commit: `glpat-${token('commit', 20)}`,
    annotation: `ghp_${token('annotation', 36)}`,
  };
}

/** The characters that base64 has for the mark, whatever stands before it. */
const encodedMarks = [0, 1, 2].map((before) =>
  base64(`${'x'.repeat(before)}${MARK}`).slice(
    Math.ceil((before * 8) / 6),
    Math.floor(((before + MARK.length) * 8) / 6),
  ),
);
const SEEN = new RegExp(
  [MARK, [...MARK].reverse().join(''), ...encodedMarks, Buffer.from(MARK).toString('hex')].join('|'),
  'g',
);

/** Every place of a text where a canary, or an end of one, can be read, with what stands around it. */
export const canariesIn = (text: string): string[] =>
  [...text.matchAll(SEEN)].map(({ index }) => text.slice(Math.max(0, index - 60), index + 40));
