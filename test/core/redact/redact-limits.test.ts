import { expect, test } from '@jest/globals';
import { redact } from '../../../src/core/redact/index.js';
import { cpuMsOf } from '../../support/cpu-time.js';
import { canaries, letters } from './canaries.js';

/** Far above what it takes; what is quadratic takes minutes for as much. */
const SOON_MS = 2_000;
const QUARTER_MILLION = 250_000;

test.each([
  ...['A', '0', '.', '-', '_', '=', '+', '/', '~', '\\', '\n', '\t', '"', ':', '@', 'a-', 'a.', 'a:', 'a@', 'a_', 'é'],
  ...[
    'ghp_',
    'ghp_\n',
    'ghp_a\n',
    'ghs_a.',
    'eyJ',
    '-eyJ',
    'eyJ.',
    '-eyJaaaaaaaa.eyJ',
    'AKIA',
    'AKIA\n',
    'sk-',
    'sk-\n',
  ],
  ...[
    'xoxb-',
    'glpat-\n',
    'github_pat_\n',
    '\n+ ',
    '\\n+"',
    '" + "',
    'a" +\n"',
    "','",
    'Ab1\n',
    'A\n',
    'v1.',
    'Q~',
    'SG.',
  ],
  ...[
    'token=',
    'secret:\n',
    'password',
    'password=',
    'Password=a b;',
    '--token ',
    'authorization: ',
    'bearer ',
    'machine a login ',
    'password ',
    'pass=',
    'PASSWORD=a,',
    '<password>a',
    'curl -u ',
    'curl -u a:',
    'mysql -p',
    'docker login -p ',
    'cookie: a=b;',
    '_auth=',
  ],
  ...[
    'https://',
    'x://',
    '://a:b',
    'a:b@',
    '"auth":"',
    'key=a',
    '123456789:AA',
    'MTaaaaaaaaaaaaaaaaaaaaaa.',
    'aaaaaaaaaaaaaa.atlasv1.',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAA\n',
    '-----BEGIN PRIVATE KEY-----\n"',
    '-----BEGIN PRIVATE KEY-----\nweb | AAAAAAAAAAAAAAAAAAAAA1a1\n',
    'Private-Lines: 1\n',
    '-----BEGIN%20PRIVATE%20KEY-----%0A%2F',
    '://a:b@c:',
  ],
  ...['aGVsbG8gd29ybGQ=', 'aGVsbG8gd29ybGQgaGVsbG8g', 'dG9rZW49', 'Z2hwX', ' 2024-05-01T12:34:56.1234567Z\n'],
])('a quarter of a million characters of %j take no long time, and nothing is thrown', (unit) => {
  const text = unit.repeat(Math.ceil(QUARTER_MILLION / unit.length));
  expect(cpuMsOf(() => redact(text))).toBeLessThan(SOON_MS);
});

test('ten million characters of one word are nothing to stumble over', () => {
  for (const begin of ['eyJ', `gh${'s'}_`, 'password=', 'eyJ.eyJ.', `-----BEGIN ${'RSA'} PRIVATE KEY-----\n`])
    expect(() => redact(begin + 'aB3'.repeat(3_000_000))).not.toThrow();
});

const PARTS = [
  ...Object.values(canaries).flat(),
  ...[
    'password=',
    'token: ',
    '"',
    "'",
    '\n',
    '\\n',
    '+',
    ' ',
    '-',
    '.',
    '=',
    ';',
    '://',
    '@',
    ':',
    'bearer ',
    'Authorization: ',
  ],
  ...[
    '[redacted:secret]',
    '[redacted:',
    ']',
    '***',
    '$',
    '<',
    'word',
    'é',
    '\ud800',
    '\u0000',
    letters(30),
    'login',
    'machine ',
  ],
];

/** A number below `limit`, the next in a row that is the same every time. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('what was redacted stays as it is, and is not much longer', () => {
  const next = numbers(7);
  for (let round = 0; round < 1500; round++) {
    const text = Array.from({ length: 1 + next(8) }, () => {
      const part = PARTS[next(PARTS.length)] ?? '';
      if (next(6) === 0) return Buffer.from(part).toString('base64');
      return next(5) === 0 ? part.slice(next(part.length)) : part;
    }).join(next(2) ? '' : ' ');
    const safe = redact(text);
    expect([text, redact(safe)]).toEqual([text, safe]);
    expect(safe.length).toBeLessThan(text.length * 4 + 40);
  }
});
