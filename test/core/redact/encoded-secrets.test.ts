import { describe, expect, test } from '@jest/globals';
import { redact } from '../../../src/core/redact/index.js';
import { canaries, letters } from './canaries.js';

const token = `gh${'p'}_${letters(36)}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const wrapped = (text: string, width: number, end: string): string =>
  (base64(text).match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
/** The same bytes for the same seed, none of them chosen. */
function bytes(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state >> 16;
    }),
  );
}

describe('base64', () => {
  test.each(Object.entries(canaries).map(([kind, [secret = '']]) => [kind, secret] as const))(
    'of a text with one of %s goes whole',
    (_kind, secret) => {
      for (const text of [
        `${secret}\n`,
        `user:${secret}`,
        `=${secret}`,
        JSON.stringify({ name: 'Jürgen', value: ` ${secret} ` }),
      ])
        for (const encode of [base64, base64url])
          expect(redact(`key: ${encode(text)} end`)).toMatch(/^key: (?:\[redacted:[a-z0-9-]+\]=*) end$/);
    },
  );

  test.each([
    ['in quotes', `"data":"${base64(`a:${token}`)}"`],
    ['behind an equals sign', `SETTINGS=${base64(`token: ${token}`)}`],
    ['behind a written line end', `\\n${base64(`${token}\\n`)}\\n`],
    ['in a data URL', `data:text/plain;base64,${base64(`see ${token}`)}`],
    ['encoded twice', base64(base64(`user:${token}`))],
    ['UTF-16', Buffer.from(`$token = "${token}"`, 'utf16le').toString('base64')],
  ])('%s', (_name, text) => {
    expect(redact(text)).toContain('[redacted:base64]');
    expect(redact(text)).not.toMatch(/[A-Za-z0-9+/]{24}/);
    expect(redact(redact(text))).toBe(redact(text));
  });

  test.each(['\n', '\r\n', '\n2024-05-01T12:34:56.1234567Z ', '\n+', '\\n', ' \\\n  ', '" +\n  "'])(
    'wrapped over lines with %j',
    (end) => {
      const text = `{"auths": {"registry.example.org": {"username": "deploy", "note": "${'nothing here '.repeat(5)}", "token": "${token}"}}}`;
      const safe = redact(`begin\n${wrapped(text, 76, end)}\nend`);
      expect(safe.startsWith('begin\n')).toBe(true);
      expect(safe.endsWith('\nend')).toBe(true);
      expect(safe).not.toMatch(/[A-Za-z0-9+/]{30}/);
      expect(safe.split('\n')).toHaveLength(`begin\n${wrapped(text, 76, end)}\nend`.split('\n').length);
    },
  );

  test('without a secret in it stays', () => {
    const image = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), bytes(3000, 1)]);
    for (const text of [
      base64('{"version":3,"sources":["src/a.ts"],"names":["token","password"],"mappings":"AAAA"}'),
      base64('The quick brown fox jumps over the lazy dog, and no one is told anything.'),
      `data:image/png;base64,${image.toString('base64')}`,
      wrapped(image.toString('latin1'), 76, '\n'),
      `sha512-${bytes(64, 2).toString('base64')}`,
      '/home/runner/work/application/application/node_modules/typescript/lib/tsc',
      'dGhpcyBpcyBub3RoaW5n',
    ])
      expect(redact(text)).toBe(text);
  });

  test('of random bytes is never taken for one', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const text = bytes(20 + (seed % 200), seed).toString(seed % 2 ? 'base64' : 'base64url');
      expect(redact(text)).toBe(text);
    }
  });
});
