import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError, credentialsFile, readConfig, readDatabaseConfig } from '../src/config.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const SECRET = 'x'.repeat(32);
const app = { APP_ID: '7', PRIVATE_KEY: key, WEBHOOK_SECRET: SECRET };

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'regreen-config-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env as NodeJS.ProcessEnv, cwd);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the environment', () => {
  test('may be empty: everything has a default, and there is no App yet', () => {
    expect(readConfig({}, cwd)).toMatchObject({
      app: null,
      databaseUrl: null,
      redisUrl: null,
      server: { host: '127.0.0.1', port: 3000 },
      telemetry: { metricsPort: null, tracing: null },
      settleMs: 2_000,
      recoverMs: 300_000,
      pollMs: 300_000,
    });
  });

  test('says where others see what Regreen does', () => {
    const env = { REGREEN_METRICS_PORT: '9464', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    const tracing = { endpoint: 'http://collector:4318', headers: {}, serviceName: 'regreen', ratio: 1 };
    expect(readConfig(env, cwd).telemetry).toEqual({ metricsPort: 9464, tracing });
    expect(problemsOf({ REGREEN_METRICS_PORT: 'x', PORT: 'y' })).toHaveLength(2);
  });

  test('may switch off what the monitor does by the clock, and not with less than nothing', () => {
    expect(readConfig({ REGREEN_RECOVER_MS: '0', REGREEN_POLL_MS: '0' }, cwd)).toMatchObject({
      recoverMs: 0,
      pollMs: 0,
    });
    expect(problemsOf({ REGREEN_POLL_MS: '-1', REGREEN_RECOVER_MS: '1.5' })).toEqual([
      'REGREEN_RECOVER_MS must be a whole number',
      'REGREEN_POLL_MS must be at least 0',
    ]);
  });

  test('has a spool beside the embedded database, and elsewhere only where one is named', () => {
    const GIB = 2 ** 30;
    expect(readConfig({}, cwd).spool).toEqual({ dir: join(cwd, '.regreen', 'spool'), maxBytes: GIB });
    const env = { DATABASE_URL: 'postgresql://host/regreen' };
    expect(readConfig(env, cwd)).toMatchObject({ spool: null, stopMs: 20_000 });
    expect(
      readConfig({ ...env, REGREEN_SPOOL_DIR: '/spool', REGREEN_SPOOL_BYTES: '2000000', REGREEN_STOP_MS: '0' }, cwd),
    ).toMatchObject({ spool: { dir: '/spool', maxBytes: 2_000_000 }, stopMs: 0 });
    expect(problemsOf({ REGREEN_SPOOL_BYTES: '1', REGREEN_STOP_MS: '-1' })).toEqual([
      'REGREEN_SPOOL_BYTES must be at least 1048576',
      'REGREEN_STOP_MS must be at least 0',
    ]);
  });

  test('says how long things are kept, and where they go then', () => {
    expect(readConfig({}, cwd)).toMatchObject({
      housekeepingMs: 3_600_000,
      keep: { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 },
      archiveDir: null,
    });
    const env = {
      REGREEN_HOUSEKEEPING_MS: '0',
      REGREEN_KEEP_DELIVERIES_DAYS: '4',
      REGREEN_KEEP_RESULTS_DAYS: '1',
      REGREEN_KEEP_HISTORY_MONTHS: '3',
      REGREEN_ARCHIVE_DIR: 'archive',
    };
    expect(readConfig(env, cwd)).toMatchObject({
      housekeepingMs: 0,
      keep: { deliveriesDays: 4, resultsDays: 1, historyMonths: 3 },
      archiveDir: 'archive',
    });
    expect(
      problemsOf({
        REGREEN_KEEP_DELIVERIES_DAYS: '3',
        REGREEN_KEEP_RESULTS_DAYS: '0',
        REGREEN_KEEP_HISTORY_MONTHS: '2',
        REGREEN_HOUSEKEEPING_MS: '43200001',
      }),
    ).toEqual([
      'REGREEN_HOUSEKEEPING_MS must be at most 43200000',
      'REGREEN_KEEP_DELIVERIES_DAYS must be at least 4',
      'REGREEN_KEEP_RESULTS_DAYS must be at least 1',
      'REGREEN_KEEP_HISTORY_MONTHS must be at least 3',
    ]);
  });

  test('names the targets of notifications, in a file or in the environment; what is wrong with them is told by line', () => {
    expect(readConfig({}, cwd).notify).toEqual({ targets: [], file: null, foldMs: 10_000 });
    const text = 'targets:\n  a:\n    kind: teams\n    url: https://teams.example/secret\n';
    const path = join(cwd, 'targets.yml');
    writeFileSync(path, text);
    expect(readConfig({ REGREEN_NOTIFY: text, REGREEN_NOTIFY_FOLD_MS: '0' }, cwd).notify).toMatchObject({
      targets: [{ name: 'a', kind: 'teams' }],
      file: null,
      foldMs: 0,
    });
    expect(readConfig({ REGREEN_NOTIFY_FILE: 'targets.yml' }, cwd).notify).toMatchObject({
      targets: [{ name: 'a' }],
      file: path,
    });
    expect(problemsOf({ REGREEN_NOTIFY: text, REGREEN_NOTIFY_FILE: path })).toEqual([
      'REGREEN_NOTIFY_FILE and REGREEN_NOTIFY are both set: take one away',
    ]);
    expect(problemsOf({ REGREEN_NOTIFY_FILE: 'gone.yml', PORT: 'x' })).toEqual([
      'PORT must be a whole number',
      'REGREEN_NOTIFY_FILE names gone.yml, which cannot be read: there is no such file',
    ]);
    writeFileSync(path, 'targets: 3\n');
    expect(problemsOf({ REGREEN_NOTIFY_FILE: 'targets.yml' })).toEqual([
      expect.stringMatching(/^REGREEN_NOTIFY_FILE \(targets\.yml\), line 1: /),
    ]);
    expect(problemsOf({ REGREEN_NOTIFY: text.replace('url', 'uri') })).toEqual([
      'REGREEN_NOTIFY, line 2: `targets.a.url` is missing',
      'REGREEN_NOTIFY, line 4: unknown key `uri`; did you mean `url`?',
    ]);
  });

  test('names the App; the secret before it stays in force beside the new one', () => {
    const previous = 'y'.repeat(40);
    expect(readConfig({ ...app, WEBHOOK_SECRET_PREVIOUS: previous }, cwd).app).toEqual({
      id: 7,
      privateKey: key,
      webhookSecrets: [SECRET, previous],
    });
  });

  test('takes the key with escaped line ends, in base64, or from a file', () => {
    const path = join(cwd, 'key.pem');
    writeFileSync(path, key);
    for (const given of [
      { PRIVATE_KEY: key.replaceAll('\n', '\\n') },
      { PRIVATE_KEY: Buffer.from(key).toString('base64') },
      { PRIVATE_KEY: '', PRIVATE_KEY_PATH: path },
      { PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'key.pem' },
    ]) {
      expect(readConfig({ ...app, ...given }, cwd).app!.privateKey).toBe(key);
    }
  });

  test.each<[string, Record<string, string>, RegExp[]]>([
    ['an empty secret', { ...app, WEBHOOK_SECRET: '' }, [/WEBHOOK_SECRET is missing/]],
    ['a short secret', { ...app, WEBHOOK_SECRET: 'development' }, [/WEBHOOK_SECRET is too short/]],
    [
      'a short secret before it',
      { ...app, WEBHOOK_SECRET_PREVIOUS: 'short' },
      [/WEBHOOK_SECRET_PREVIOUS is too short/],
    ],
    ['a key that is none', { ...app, PRIVATE_KEY: 'abc' }, [/not a private key/]],
    [
      'a key file that is not there',
      { ...app, PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'nowhere.pem' },
      [/^PRIVATE_KEY_PATH names nowhere\.pem, which cannot be read: there is no such file$/],
    ],
    [
      'a key file that is a folder',
      { ...app, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/' },
      [/^PRIVATE_KEY_PATH names \/, which cannot be read: it is a folder$/],
    ],
    [
      'a key file with nothing in it',
      { ...app, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/dev/null' },
      [/^PRIVATE_KEY_PATH names \/dev\/null, which is not a private key/],
    ],
    [
      'a key file that holds something else',
      { ...app, PRIVATE_KEY: '', PRIVATE_KEY_PATH: import.meta.filename },
      [/^PRIVATE_KEY_PATH names \S+config\.test\.ts, which is not a private key in PEM format/],
    ],
    ['a port that is none', { PORT: 'http' }, [/PORT must be a whole number/]],
    ['a database of another kind', { DATABASE_URL: 'mysql://x/y' }, [/DATABASE_URL must be a PostgreSQL address/]],
    ['several at once', { PORT: '99999', REDIS_URL: 'x', LOG_LEVEL: 'loud' }, [/PORT/, /LOG_LEVEL/, /REDIS_URL/]],
    [
      'a setting and the App',
      { ...app, PORT: '99999', WEBHOOK_SECRET: 'short' },
      [/PORT/, /WEBHOOK_SECRET is too short/],
    ],
    [
      'a key that only looks like one',
      { ...app, PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n' },
      [/not a private key/],
    ],
    ['an address for a host', { GHE_HOST: 'https://github.example.com/' }, [/GHE_HOST must be a host name alone/]],
    ['half an App', { APP_ID: '7' }, [/PRIVATE_KEY or PRIVATE_KEY_PATH is missing/, /WEBHOOK_SECRET is missing/]],
  ])('refuses %s, and says all of it at once', (_, env, patterns) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(patterns.length);
    for (const pattern of patterns) expect(problems.join('\n')).toMatch(pattern);
  });

  test('opens the API on loopback only where it says so', () => {
    for (const [given, open] of [
      [undefined, false],
      ['', false],
      ['false', false],
      ['true', true],
    ] as const)
      expect(readConfig({ REGREEN_API_OPEN_ON_LOOPBACK: given }, cwd).apiOpenOnLoopback).toBe(open);
    expect(problemsOf({ REGREEN_API_OPEN_ON_LOOPBACK: 'yes' })).toEqual([
      'REGREEN_API_OPEN_ON_LOOPBACK must be true or false',
    ]);
  });

  test('says who may sign in, and where', () => {
    const nothing = readConfig({}, cwd);
    expect([nothing.publicUrl, nothing.oauth, nothing.operators]).toEqual([null, null, []]);
    const given = readConfig(
      {
        GITHUB_CLIENT_ID: 'Iv23',
        GITHUB_CLIENT_SECRET: 'secret',
        REGREEN_PUBLIC_URL: 'https://Regreen.example.com/',
        REGREEN_OPERATORS: 'Mona, id:583231,',
      },
      cwd,
    );
    expect([given.publicUrl, given.oauth, given.operators]).toEqual([
      'https://regreen.example.com',
      { clientId: 'Iv23', clientSecret: 'secret' },
      ['mona', 'id:583231'],
    ]);
    expect(problemsOf({ GITHUB_CLIENT_ID: 'Iv23' })).toEqual([
      expect.stringMatching(/^GITHUB_CLIENT_SECRET is missing/),
    ]);
    for (const address of [
      'regreen.example.com',
      'ftp://regreen.example.com',
      'https://a.example/b',
      'https://u@a.example',
    ])
      expect(problemsOf({ REGREEN_PUBLIC_URL: address })).toEqual([
        expect.stringMatching(/^REGREEN_PUBLIC_URL must be/),
      ]);
    expect(problemsOf({ REGREEN_OPERATORS: 'mona, @octo' })).toEqual([expect.stringContaining('and not @octo')]);
  });

  test('wins over .env, which wins over what setup wrote', () => {
    const dataDir = mkdtempSync(join(cwd, 'data-'));
    writeFileSync(
      credentialsFile(dataDir),
      `APP_ID=1\nPORT=1001\nPRIVATE_KEY="${key.replaceAll('\n', '\\n')}"\nWEBHOOK_SECRET=${SECRET}\n`,
    );
    writeFileSync(join(cwd, '.env'), 'PORT=2002\nLOG_LEVEL=debug\n');
    try {
      const config = readConfig({ REGREEN_DATA_DIR: dataDir, LOG_LEVEL: 'warn' }, cwd);
      expect(config).toMatchObject({
        app: { id: 1, privateKey: key },
        server: { port: 2002 },
        logLevel: 'warn',
        dataDir,
      });
    } finally {
      rmSync(join(cwd, '.env'));
    }
  });
});

describe('where the database is', () => {
  test('is read from the same sources, and nothing else has to be right', () => {
    const dataDir = mkdtempSync(join(cwd, 'data-'));
    writeFileSync(credentialsFile(dataDir), 'DATABASE_URL=postgresql://app@db/regreen\n');
    const env = {
      REGREEN_DATA_DIR: dataDir,
      DATABASE_MIGRATION_URL: 'postgresql://owner@db/regreen',
      REGREEN_MODEL: 'anthropic/claude-sonnet-4-5',
      GITHUB_CLIENT_ID: 'Iv1.1',
      APP_ID: 'seven',
    };
    expect(problemsOf(env).length).toBeGreaterThan(2);
    expect(readDatabaseConfig(env, cwd)).toEqual({
      databaseUrl: 'postgresql://app@db/regreen',
      migrationUrl: 'postgresql://owner@db/regreen',
      dataDir,
    });
  });

  test('is told wrong by name', () => {
    expect(() => readDatabaseConfig({ DATABASE_URL: 'mysql://db' }, cwd)).toThrow(/^DATABASE_URL must be/);
  });
});
