import { expect, test } from '@jest/globals';
import { redactJson } from '../../src/core/redact-json.js';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;

test('secrets go by their shape or by their name, the rest stays', () => {
  const at = new Date(0);
  expect(
    redactJson({
      title: `Use ${TOKEN} here`,
      client_secret: 'correct-horse',
      nested: [{ password: 'battery staple', token_count: 3 }, 'plain', null, true],
      sha: 'f'.repeat(40),
      at,
    }),
  ).toEqual({
    title: expect.stringMatching(/^Use \[redacted:[\w-]+\] here$/),
    client_secret: '[redacted:secret]',
    nested: [{ password: '[redacted:secret]', token_count: 3 }, 'plain', null, true],
    sha: 'f'.repeat(40),
    at,
  });
});

test('a secret goes whole, however short it is and whatever stands in it; nothing is no secret', () => {
  expect(
    redactJson({ password: 'abc', api_key: 'abcdefgh"x y', access_token: ['one', 'two'], client_secret: '' }),
  ).toEqual({
    password: '[redacted:secret]',
    api_key: '[redacted:secret]',
    access_token: ['[redacted:secret]', '[redacted:secret]'],
    client_secret: '',
  });
});

test('what is too deep goes', () => {
  const value: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  expect(JSON.stringify(redactJson(value))).toContain('{"a":"[redacted:too deep]"}');
});
