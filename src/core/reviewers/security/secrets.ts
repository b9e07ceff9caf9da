import { isLockfile, isTestPath } from '../../fixes/gate/paths.js';
import { redact, secretKinds } from '../../redact/index.js';
import type { SecretKind } from '../../redact/kind.js';
import { isForeign, isProse, isShown, isTest } from '../file-kind.js';
import { addedLines, findingAt, removedLines } from '../finding-at.js';
import type { ChangedFile, DiffLine, ReviewFinding, ReviewMaterial } from '../reviewer.js';
import { isPlaceholder, isRandom } from './secret-value.js';

/** Kinds that only a name or a place tells of: what stands there has to look like a secret too. */
const WEAK = new Set([
  'authorization',
  'secret',
  'url-credentials',
  'netrc',
  'docker-auth',
  'command-password',
  'cookie',
]);
/** Long enough for any token; what follows on such a line was written by a program. */
const MAX_LINE = 2000;
const MAX_FINDINGS = 10;
/** Of a private key; those of RSA with 8192 bits have a hundred. */
const MAX_KEY_LINES = 150;

/** Values stand in quotes everywhere but here. */
const UNQUOTED =
  /(^|\/)\.env[^/]*$|\.(env|properties|ini|cfg|conf|ya?ml|toml|npmrc|sh|tfvars)$|(^|\/)(\.npmrc|\.netrc|Dockerfile[^/]*)$/i;
const SHOWN_NAME = /(^|\/)[^/]*[._-](example|sample|template|tmpl|dist|defaults?)(\.[a-z]+)?$/i;
/** Keys that are meant to be read by everybody: of Firebase, search boxes, crash reports, Supabase. */
const PUBLIC =
  /firebase|authDomain|algolia|docsearch|indexName|\bsentry\b|ingest\.|\banon|public_|publishable|VITE_|REACT_APP_|site_?key/i;
/** Somebody has looked. https://github.com/gitleaks/gitleaks#gitleaksallow https://github.com/Yelp/detect-secrets#inline-allowlisting */
const ALLOWED = /gitleaks:allow|pragma: allowlist|nosec\b|ggignore/;
const PRIVATE_KEY = 'private-key';

/** Secrets that a pull request brings in. The same secret moved from elsewhere is none of its doing. */
export function newSecrets({ files }: ReviewMaterial): ReviewFinding[] {
  const old = new Set<string>();
  for (const file of files) for (const { value } of secretsOf(file, removedLines(file))) old.add(value);
  const found: ReviewFinding[] = [];
  for (const file of files) {
    if (isTest(file.path) || isTestPath(file.path) || isForeign(file.path) || isLockfile(file.path)) continue;
    for (const { value, kind, at } of secretsOf(file, addedLines(file))) {
      if (old.has(value)) continue;
      old.add(value);
      const message = `This looks like a real secret (${kind}). Take it out of the history, and replace it where it is used: it has to count as leaked.`;
      found.push(findingAt(file, at, ['secret', kind === 'secret' || kind === 'jwt' ? 'medium' : 'high', message]));
      if (found.length >= MAX_FINDINGS) return found;
    }
  }
  return found;
}

type Secret = { value: string; kind: string; at: DiffLine };

function secretsOf({ path }: ChangedFile, lines: DiffLine[]): Secret[] {
  const isExample = isProse(path) || isShown(path) || SHOWN_NAME.test(path);
  const kinds = secretKinds.filter(
    ({ name }) => name !== PRIVATE_KEY && !(isExample && (WEAK.has(name) || name === 'jwt')),
  );
  const found: Secret[] = isExample ? [] : privateKeysOf(lines);
  for (const at of lines) {
    const text = at.text.slice(0, MAX_LINE);
    if (redact(text) === text || ALLOWED.test(text)) continue;
    const secret = kinds.flatMap((kind) => secretIn(text, kind, UNQUOTED.test(path)))[0];
    if (secret) found.push({ ...secret, at });
  }
  return found;
}

function secretIn(
  text: string,
  { name, pattern, prefixes, accepts }: SecretKind,
  unquoted: boolean,
): Omit<Secret, 'at'>[] {
  for (const match of text.matchAll(pattern)) {
    const { keep, keepToo, keepThree, after } = match.groups ?? {};
    const before = keep ?? keepToo ?? keepThree ?? '';
    const value = match[0].slice(before.length, match[0].length - (after ?? '').length);
    if (accepts?.({ before, value }) === false) continue;
    const isStrong = !WEAK.has(name) && !(name === 'npm-token' && before !== '');
    // Words may stand in what every secret of the kind begins with.
    if (isPlaceholder(withoutPrefix(value, prefixes)) || PUBLIC.test(text) || /_test_/.test(value)) continue;
    if (name === 'url-credentials' && !isOfServer(before, value, text.slice(match.index + match[0].length))) continue;
    if (name === 'secret' && !unquoted && !/["']$/.test(before)) continue;
    if (name !== 'url-credentials' && !isStrong && !isRandom(value)) continue;
    return [{ value, kind: name }];
  }
  return [];
}

const withoutPrefix = (value: string, prefixes: readonly string[]): string =>
  value.slice(prefixes.find((prefix) => value.startsWith(prefix))?.length ?? 0);

/** A password of a server that others can reach, and not the one that everybody has on their own machine. */
function isOfServer(before: string, value: string, after: string): boolean {
  const host = /^[^\s/:"'?#,;)]*/.exec(after)?.[0] ?? '';
  const user = /\/\/([^:]*):$/.exec(before)?.[1];
  if (
    !host.includes('.') ||
    /^(127\.|0\.0|10\.|192\.168)|(^|\.)(example|test|invalid|internal\.test|local)(\.|$)/i.test(host)
  )
    return false;
  if (user === undefined) return isRandom(value);
  return user !== value && value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** Blocks with a body: code that only looks for the first line of one holds no key. */
function privateKeysOf(lines: DiffLine[]): Secret[] {
  const kind = secretKinds.find(({ name }) => name === PRIVATE_KEY);
  const starts = lines.flatMap(({ text }, index) =>
    /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY/.test(text) ? [index] : [],
  );
  return starts.slice(0, MAX_FINDINGS).flatMap((start) => {
    const block = lines.slice(start, start + MAX_KEY_LINES).map(({ text }) => text.slice(0, MAX_LINE * 2));
    const [key = ''] = [...block.join('\n').matchAll(kind?.pattern ?? /$^/g)][0] ?? [];
    const body = key.replace(/-----[^-]{0,60}-----/g, '').replace(/\\[nr]|\s/g, '');
    const at = lines[start];
    const isReal = body.length >= 100 && !/example|placeholder|your|(.)\1{7}/i.test(body) && new Set(body).size >= 16;
    return at && isReal ? [{ value: body, kind: PRIVATE_KEY, at }] : [];
  });
}
