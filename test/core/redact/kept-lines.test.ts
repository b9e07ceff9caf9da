import { expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { redact, redactDeep } from '../../../src/core/redact/index.js';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;
const BODY = Array.from({ length: 12 }, (_, index) => `${index}aB3dE5gH7jK9mN1pQ2sT4vW6yZ8`.repeat(4).slice(0, 64));

test('a secret that goes over two kept lines is found, however the lines are ordered', () => {
  const lines = [
    { number: 9, text: 'error: no way in' },
    { number: 8, text: TOKEN.slice(20) },
    { number: 7, text: TOKEN.slice(0, 20) },
  ];
  const safe = redactDeep({ lines });
  expect(safe.lines.map(({ number }) => number)).toEqual([9, 8, 7]);
  expect(safe.lines[0]!.text).toBe('error: no way in');
  expect(JSON.stringify(safe)).not.toContain(TOKEN.slice(4, 16));
  expect(JSON.stringify(safe)).not.toContain(TOKEN.slice(24));
});

test('lines that are no neighbours are left alone', () => {
  const lines = [
    { number: 7, text: 'one' },
    { number: 9, text: 'two' },
  ];
  expect(redactDeep(lines)).toEqual(lines);
});

test.each(['\u200b', '\u00ad', '\u2060', '\ufe0f', '\u{e0041}'])('a secret with %j inside is found', (hidden) => {
  const text = `key ${TOKEN.slice(0, 12)}${hidden}${TOKEN.slice(12)} end`;
  expect(redact(text)).toBe('key [redacted:github-token] end');
});

test('what is hidden in harmless words stays', () => {
  expect(redact('a\u200bb ✔\ufe0f')).toBe('a\u200bb ✔\ufe0f');
});

test.each([
  ['whole', (line: string) => line],
  ['behind the name of a container', (line: string) => `web_1  | ${line}`],
])('a private key that a step prints before it fails is quoted nowhere (%s)', (_, framed) => {
  const key = [`-----BEGIN ${'RSA'} PRIVATE KEY-----`, ...BODY, `-----END ${'RSA'} PRIVATE KEY-----`];
  for (const printed of [key, key.slice(0, -1)]) {
    const analysis = createAnalysis({ source: 'job' });
    analysis.push(
      [
        '##[group]Run ./deploy',
        './deploy',
        'shell: bash',
        '##[endgroup]',
        ...printed.map(framed),
        '##[error]Process completed with exit code 1.',
        '',
      ].join('\n'),
    );
    const { evidence } = analysis.evidence(0);
    const kept = JSON.stringify(redactDeep(evidence));
    for (const line of BODY) expect(kept).not.toContain(line.slice(0, 20));
  }
});
