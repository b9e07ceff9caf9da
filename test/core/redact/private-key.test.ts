import { describe, expect, test } from '@jest/globals';
import { redact } from '../../../src/core/redact/index.js';
import { keyBody, keyLines, keyPrefixes } from './key-prefixes.js';

function expectNoBody(text: string): string {
  const safe = redact(text);
  for (const line of keyBody) for (const part of [line, encodeURIComponent(line)]) expect(safe).not.toContain(part);
  expect(safe).toContain('[redacted:private-key]');
  expect(redact(safe)).toBe(safe);
  return safe;
}

describe('a private key goes', () => {
  test.each(keyPrefixes)('behind %s', (_name, prefix) => {
    const text = ['before', ...keyLines.map((line, index) => prefix(index) + line), 'after'].join('\n');
    const safe = expectNoBody(text);
    expect(safe.startsWith('before\n') && safe.endsWith('\nafter')).toBe(true);
  });

  const joined = keyLines.join('\n');
  test.each<[string, string]>([
    ['Python', keyLines.map((line) => `b'${line}\\n'`).join('\n')],
    ['PHP', keyLines.map((line) => `'${line}' .`).join('\n')],
    ['HTML line ends', keyLines.join('<br>')],
    ['HTML line feeds', keyLines.join('&#10;')],
    ['a URL', encodeURIComponent(joined.replaceAll('T4', '/4').replaceAll('H7', '+7'))],
    ['a form', encodeURIComponent(joined).replaceAll('%20', '+')],
    ['JSON with slashes', JSON.stringify(joined).replaceAll('T4', '\\/4')],
    ['a log of JSON', keyLines.map((log) => JSON.stringify({ log: `${log}\n`, stream: 'stdout' })).join('\n')],
    ['two programs', keyLines.map((line, index) => `web | ${line}\ndb  | ready ${index}`).join('\n')],
  ])('written as %s', (_name, text) => {
    const safe = expectNoBody(text);
    expect(safe).not.toMatch(/[A-Za-z0-9]{28}/);
  });

  test('that is cut off, and what comes then stays', () => {
    const lines = keyLines.slice(0, 4).map((line) => `web | ${line}`);
    const next = ['Error: it failed', 'at Server.readEverything (src/server.ts:3:7)', 'one', 'two', 'startTheServer'];
    expect(
      expectNoBody([...lines, ...next].join('\n'))
        .split('\n')
        .slice(4),
    ).toEqual(next);
  });

  test('of PuTTY', () => {
    const safe = expectNoBody(
      `Private${'-Lines'}: 8\n${keyBody.join('\n')}\nPrivate-MAC: 0a9b8c\n${keyBody.length} lines`,
    );
    expect(safe).toMatch(/^Private-Lines: 8\n(?:\[redacted:private-key\]\n){8}Private-MAC: 0a9b8c\n8 lines$/);
  });
});
