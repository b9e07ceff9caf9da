import { describe, expect, test } from '@jest/globals';
import { redact, redactDeep, secretKinds } from '../../../src/core/redact/index.js';
import { canaries, hex, letters } from './canaries.js';

describe('redaction', () => {
  test('every kind has a canary', () => {
    expect(Object.keys(canaries).toSorted()).toEqual(secretKinds.map(({ name }) => name).toSorted());
  });

  test.each(Object.entries(canaries).flatMap(([kind, secrets]) => secrets.map((secret) => [kind, secret] as const)))(
    '%s: %s',
    (kind, secret) => {
      const safe = redact(`before ${secret} after`);
      expect(safe).toContain(`[redacted:${kind}]`);
      expect(safe).not.toContain(letters(8));
      expect(safe).not.toContain(hex(12));
      expect(safe.startsWith('before ')).toBe(true);
      expect(safe.endsWith(' after')).toBe(true);
      expect(redact(safe)).toBe(safe);
    },
  );

  test.each([
    'npm error code ERESOLVE',
    'https://example.org/owner/app/pull/3',
    'git@github.com:owner/app.git',
    '"resolved": "git+ssh://git@github.com/owner/app.git#main"',
    'postgres://postgres:postgres@localhost:5432/app',
    `https://x-access-token:$${'{TOKEN}'}@github.com/owner/app`,
    'token: ***',
    'password=$DB_PASSWORD',
    `DB_PASSWORD: $${'{{ secrets.DB_PASSWORD }}'}`,
    'api_key: process.env.API_KEY,',
    'const apiKey = await readApiKey(name);',
    'password: z.string().min(8),',
    'accessToken: accessTokenInput',
    'password: string | undefined; apiKey: SecretStr',
    'type: "password", password: "Passwort"',
    'API_KEY=<your-api-key>',
    'PASSWORD=xxxxxxxxxxxx',
    'SECRET_KEY=changeme-please',
    'password: "Choose a password of eight characters"',
    '"@octokit/auth-token": "^6.0.0"',
    'INPUT_TOKEN: \n2024-05-01T12:34:56.1234567Z   INPUT_OPTIONS: x',
    'Cache restored from key: node-cache-Linux-x64-npm-5d1f2b7a9c3e4f60',
    'tests 12, pass: 12 fail: 0, bypass: something12x3 compass=north12x3',
    'pass: 2024-05-01T12:34:56 first-pass=0x12ab34cd',
    'password:      required\npassword     the one of the account\nconst password          = readPassword(file2of3);',
    'set `password` to `correct` or password: `something`',
    `<password>required</password> <token>Identifier</token> <password>$${'{env.DB_PASSWORD}'}</password>`,
    'curl -u user:password https://example.org && curl -u "$USER:$TOKEN" https://example.org',
    'docker login -u "$USER" -p $TOKEN && docker run -p 8080:8080 mysql -port 33061x && login -p 8080',
    'Cookie: theme=dark; lang=de-DE, and Set-Cookie: seen=1; Path=/',
    '    _auth = HTTPBasicAuth2Handler',
    "const begin = '-----BEGIN PRIVATE KEY-----';\nreturn createPrivateKeyFromText(withoutLineEnds);\nexport { readThePrivateKeyOfTheApp }",
    'page_token=CAUQAA secret-scanning-alert-location',
    'src/secret.ts:3:7 error TS2304',
    "Authorization: 'undefined'",
    'authorization: request.headers.authorization,',
    "if (text.includes('-----BEGIN RSA PRIVATE KEY-----')) return parse(text);",
    'const begin = "-----BEGIN PRIVATE KEY-----", end = "-----END PRIVATE KEY-----";',
    'class="sk-loading-indicator-of-the-very-long-kind-here"',
    'machine learning login page password reset',
    '"auth": "required", "auth": "username-and-password"',
    hex(40),
    `integrity sha512-${letters(86)}==`,
    `commit ${hex(40)} by sk-learn, gh_pages, npm_config_registry, hf_transfer`,
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

  test('what is too deep goes', () => {
    const value: unknown = JSON.parse(`${'['.repeat(100_000)}"a"${']'.repeat(100_000)}`);
    expect(JSON.stringify(redactDeep(value))).toBe(`${'['.repeat(200)}"[redacted:too deep]"${']'.repeat(200)}`);
  });
});
