import { describe, expect, test } from '@jest/globals';
import { redact, redactDeep, secretKinds } from '../../../src/core/redact/index.js';

const letters = (length: number): string => 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8'.repeat(40).slice(0, length);
// Made up here, so that no scanner takes this file for a leak.
const canaries: Record<string, string[]> = {
  'github-token': [
    ...['p', 'o', 'u', 's', 'r'].map((kind) => `gh${kind}_${letters(36)}`),
    `github_pat_${letters(22)}_${letters(59)}`,
    `ghs_123456_eyJ${letters(200)}.eyJ${letters(180)}.${letters(120)}`,
  ],
  'gitlab-token': [`glpat-${letters(20)}`],
  jwt: [`eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}`],
  'aws-key': ['AKIA' + 'ABCDEFGHIJKLMNOP', `aws_secret_access_key = ${letters(40)}`],
  'gcp-key': [`AIza${letters(35)}`, `ya29.${letters(60)}`],
  'azure-key': [`AccountKey=${letters(86)}==`],
  'slack-token': [`xoxb-${letters(40)}`, `https://hooks.slack.com/services/T0000/B0000/${letters(24)}`],
  'npm-token': [`npm_${letters(36)}`, `//registry.example.org/:_authToken=${letters(30)}`],
  'pypi-token': [`pypi-AgE${letters(80)}`],
  'regreen-token': [`rgn_${letters(43)}`],
  'model-key': [`sk-ant-${letters(80)}`, `sk-proj-${letters(60)}`],
  'payment-key': [`sk_live_${letters(24)}`],
  'private-key': [
    `-----BEGIN RSA PRIVATE KEY-----\n${letters(64)}\n${letters(64)}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\\n${letters(64)}\\n-----END PRIVATE KEY-----`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${letters(64)}`,
  ],
  'url-credentials': [
    `https://user:${letters(20)}@example.org/x`,
    `https://${letters(24)}@example.org/x`,
    `postgres://app:${letters(12)}@db/app`,
  ],
  authorization: [
    `Authorization: Bearer ${letters(40)}`,
    `authorization: basic ${letters(24)}=`,
    `"X-Api-Key": "${letters(24)}"`,
  ],
  secret: [`DATABASE_PASSWORD=${letters(16)}`, `"client_secret": "${letters(32)}"`],
};

describe('redaction', () => {
  test('every kind has a canary', () => {
    expect(Object.keys(canaries).toSorted()).toEqual(secretKinds.map(({ name }) => name).toSorted());
  });

  test.each(Object.entries(canaries).flatMap(([kind, secrets]) => secrets.map((secret) => [kind, secret] as const)))(
    '%s: %s',
    (kind, secret) => {
      const safe = redact(`before ${secret} after`);
      expect(safe).toContain(`[redacted:${kind}]`);
      expect(safe).not.toContain(letters(12));
      expect(safe.startsWith('before ')).toBe(true);
      expect(safe.endsWith(' after') || kind === 'private-key').toBe(true);
      expect(redact(safe)).toBe(safe);
    },
  );

  test.each([
    'npm error code ERESOLVE',
    'https://example.org/owner/app/pull/3',
    'git@github.com:owner/app.git',
    'token: ***',
    'password=$DB_PASSWORD',
    'src/secret.ts:3:7 error TS2304',
    "Authorization: 'undefined'",
    '0123456789abcdef0123456789abcdef01234567',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('deep values keep their shape', () => {
    const token = `ghp_${letters(36)}`;
    const value = { list: [token, 3, null, true], inner: { [token]: `x ${token}` } };
    const safe = redactDeep(value);
    expect(safe).toEqual({
      list: ['[redacted:github-token]', 3, null, true],
      inner: { '[redacted:github-token]': 'x [redacted:github-token]' },
    });
    expect(value.list[0]).toBe(token);
  });

  test('long hostile text takes no long time', () => {
    const started = performance.now();
    for (const unit of ['https://', 'eyJ', 'authorization: ', '-----BEGIN PRIVATE KEY-----', 'password', 'a', 'ghs_a.'])
      redact(unit.repeat(20_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
