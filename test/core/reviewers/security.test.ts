import { describe, expect, test } from '@jest/globals';
import { secretKinds } from '../../../src/core/redact/index.js';
import { dependencies } from '../../../src/core/reviewers/dependencies.js';
import type { ChangedFile, DiffLine, ReviewMaterial } from '../../../src/core/reviewers/reviewer.js';
import { security } from '../../../src/core/reviewers/security.js';
import { cpuMsOf, SOON_MS } from '../../support/cpu-time.js';

const letters = (length: number): string => 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8'.repeat(400).slice(0, length);
const hex = (length: number): string => '0a9b8c7d6e5f4a3b2c1d'.repeat(20).slice(0, length);
/** Made up here, so that no scanner takes this file for a leak. */
const secrets: Record<string, string> = {
  'private-key': `-----BEGIN ${'RSA'} PRIVATE KEY-----\\n${letters(200)}\\n-----END ${'RSA'} PRIVATE KEY-----`,
  'github-token': `gh${'s'}_${letters(36)}`,
  'gitlab-token': `gl${'pat'}-${letters(20)}`,
  jwt: `eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}`,
  'aws-key': `AK${'IA'}QWERTZUIOPASDFGH`.replace('QWERTZ', 'QWMRTZ'),
  'gcp-key': `AI${'za'}${letters(35)}`,
  'azure-key': `AccountKey=${letters(86)}==`,
  'slack-token': `xo${'xb'}-${letters(40)}`,
  'npm-token': `np${'m'}_${letters(36)}`,
  'pypi-token': `py${'pi'}-AgE${letters(80)}`,
  'regreen-token': `rg${'n'}_${letters(43)}`,
  'model-key': `sk${'-ant'}-${letters(80)}`,
  'payment-key': `sk${'_live'}_${letters(24)}`,
  'url-credentials': `https://deploy:${letters(20)}@git.shop.dev/x`,
  authorization: `Authorization: Bearer ${letters(40)}`,
  secret: `DATABASE_PASSWORD="${letters(20)}"`,
  netrc: `machine git.shop.dev login deploy password ${letters(20)}`,
  'registry-token': `dckr${'_pat'}_${letters(27)}`,
  'infrastructure-token': `do${'p'}_v1_${hex(64)}`,
  'chat-token': `698174253:A${'A'}${letters(33)}`,
  'mail-token': `S${'G'}.${letters(22)}.${letters(43)}`,
  'monitoring-token': `gl${'sa'}_${letters(32)}_${hex(8)}`,
  'service-token': `lin${'_api'}_${letters(40)}`,
  'age-key': `AGE-SECRET${'-KEY'}-1QWMRTZUPASDFGHJKLYXCQWMRTZUPASDFGHJKLYXCQWMRTZUPASDFGHJKLY`,
  'azure-token': `ab1${'8Q~'}${letters(34)}`,
  'command-password': `curl -u deploy:${letters(20)} https://git.shop.dev`,
  cookie: `Cookie: session=${letters(30)}`,
  'docker-auth': `"auth": "${letters(40)}"`,
};

const added = (...texts: string[]): DiffLine[] =>
  texts.map((text, index) => ({ kind: '+', oldLine: null, newLine: index + 1, text }));
const fileOf = (path: string, lines: DiffLine[] | null, rest: Partial<ChangedFile> = {}): ChangedFile => ({
  ...{ path, previousPath: null, status: 'modified', additions: lines?.length ?? 0, deletions: 0, lines },
  ...rest,
});
const materialOf = (files: ChangedFile[], text: string | null = null): ReviewMaterial => ({
  files,
  head: () => text,
  base: () => text,
  paths: files.map(({ path }) => path),
});

describe('secrets', () => {
  test('there is one of every kind', () => {
    expect(Object.keys(secrets).toSorted()).toEqual(secretKinds.map(({ name }) => name).toSorted());
  });

  test.each(Object.entries(secrets))('%s is told of, and not told', (kind, secret) => {
    const found = security.review(materialOf([fileOf('src/a.py', added('', `x = '${secret}'`))]));
    expect(found).toMatchObject([{ rule: 'secret', line: 2, message: expect.stringContaining(`(${kind})`) }]);
    expect(JSON.stringify(found)).not.toContain(letters(12));
    expect(found[0]?.evidence).toContain('[redacted:');
  });

  test('no finding of any rule tells one that stands beside it', () => {
    const line = `requests.get(url, headers={'X-Api-Key': '${letters(30)}'}, verify=False)`;
    const found = security.review(materialOf([fileOf('src/a.py', added(line))]));
    expect(found.map(({ rule }) => rule)).toContain('tls_verification_off');
    expect(JSON.stringify(found)).not.toContain(letters(12));
  });

  test('the same secret is told of once', () => {
    const line = `token: gl${'pat'}-${letters(20)}`;
    expect(
      security.review(materialOf([fileOf('a.yml', added(line, line)), fileOf('b.yml', added(line))])),
    ).toHaveLength(1);
  });
});

const PATHS = [
  '.github/workflows/ci.yml action.yml package.json package-lock.json yarn.lock pnpm-lock.yaml Cargo.toml Cargo.lock go.mod go.sum',
  'pyproject.toml uv.lock poetry.lock Gemfile Gemfile.lock composer.json composer.lock LICENSE .npmrc Dockerfile src/a.ts src/a.py src/a.go .env',
].flatMap((names) => names.split(' '));

const ODD: [name: string, text: string][] = [
  ['nothing', ''],
  ['no YAML, no JSON, no TOML', '{[:"\u0000\ud800= - !!x &a *b\n'],
  ['a list', '[1, [2], null]'],
  [
    'other things than expected',
    '{"on": 3, "jobs": {"a": [null], "b": {"steps": [1, {"uses": 2, "with": []}]}}, "permissions": [], "dependencies": {"a": 1, "": null}, "packages": {"": 3}, "scripts": 4, "workspaces": {"packages": 5}, "license": {}, "require": []}',
  ],
  [
    'a prototype',
    '{"__proto__": {"dependencies": {"a": "1"}}, "dependencies": {"__proto__": "1", "constructor": "2"}}',
  ],
];

test.each(ODD)('%s makes no reviewer throw', (_, text) => {
  const sides: (string | null)[] = [text, null];
  for (const whole of sides) {
    for (const lines of [added(...text.split('\n')), [], null]) {
      for (const status of ['added', 'modified', 'removed', 'renamed'] as const) {
        const files = PATHS.map((path) =>
          fileOf(path, lines, { status, previousPath: status === 'renamed' ? 'old' : null }),
        );
        for (const { review, reads } of [security, dependencies]) {
          expect(Array.isArray(review(materialOf(files, whole)))).toBe(true);
          expect(Array.isArray(reads(files, []))).toBe(true);
        }
      }
    }
  }
});

const HOSTILE: [path: string, line: string][] = [
  ['src/a.pem', '-----BEGIN PRIVATE KEY-----'],
  ['src/a.py', `db.execute("SELECT * FROM a WHERE ${'= '.repeat(40)}"`],
  ['src/b.py', 'requests.get(a, requests.get(a, yaml.load(a, requests.get(a'],
  ['src/a.ts', `execSync(\`\${A}\${A}\${A} pool.query(\`SELECT \${A}\${A}`],
  ['Dockerfile', 'RUN curl curl curl curl wget wget wget wget | \\'],
  ['.github/workflows/ci.yml', '      - uses: a/b@v1 ${{ ${{ ${{ github.event.commits commits commits'],
  ['package-lock.json', '    "node_modules/a": { "resolved": "https://a"'],
  ['.npmrc', 'registry registry= registry=https registry'],
];

test.each(HOSTILE)('ten thousand hostile lines are read soon: %s', (path, line) => {
  const lines = added(...Array.from({ length: 10_000 }, (_, index) => `${line} ${index}`));
  const material = materialOf([fileOf(path, lines)], lines.map(({ text }) => text).join('\n'));
  const spent = cpuMsOf(() => {
    security.review(material);
    dependencies.review(material);
  });
  expect(spent).toBeLessThan(SOON_MS);
});
