import { letters } from './canaries.js';

/** What programs write before the lines of a key that they print; `line` counts from 0. */
export const keyPrefixes: [name: string, prefix: (line: number) => string][] = [
  ['nothing', () => ''],
  ['compose', () => 'web_1  | '],
  ['compose in colour', () => '\x1b[36mweb-1  |\x1b[0m '],
  ['BuildKit', (line) => `#8 0.${412 + line} `],
  ['a time', () => '[12:00:01] '],
  ['a time and a level', () => '2026-01-01 00:00:00,000 INFO '],
  ['a second time', () => '2026-01-01T00:00:00.0000000Z 2026/01/01 00:00:00 '],
  ['grep', (line) => `key.pem:${line + 7}:`],
  ['cat -n', (line) => `${String(line + 7).padStart(6)}\t`],
  ['a code frame', (line) => `  ${line + 7} |   `],
  ['a block comment', () => ' * '],
  ['a hash comment', () => '# '],
  ['a slash comment', () => '// '],
];

/** The lines of the body: 64 wide, the last one shorter. */
export const keyBody: string[] = [
  ...Array.from({ length: 6 }, (_, line) => letters(80).slice(line, line + 64)),
  // Of nothing but letters, as in the modulus of some keys.
  'QWMRTZUPASDFGHJK'.repeat(4),
  letters(30),
];

export const keyLines: string[] = [`-----BEGIN ${'RSA'} PRIVATE KEY-----`, ...keyBody, '-----END RSA PRIVATE KEY-----'];
