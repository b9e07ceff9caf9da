import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { CliError } from '../../src/cli/io.js';
import { tokensCommand } from '../../src/cli/tokens.js';
import { findApiToken, hashOfToken } from '../../src/store/api-tokens.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

const NOW = Date.now();
const DAY_MS = 86_400_000;

let database: TestDatabase;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'Octo');
});
afterAll(() => database.drop());

async function tokens(...args: string[]): Promise<{ out: string; said: string; exit: number; error: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  tokensCommand(
    program,
    { stdin: new PassThrough(), stdout, stderr, env: {} },
    { withDatabase: (work) => work(database.pool), clock: { now: () => NOW, timeZone: 'UTC' } },
  );
  let [exit, error] = [0, ''];
  await program.parseAsync(['tokens', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  return { out: String(stdout.read() ?? ''), said: String(stderr.read() ?? ''), exit, error };
}

test('a token is made, shown once, listed without its secret, and revoked', async () => {
  expect(await tokens('list')).toEqual({
    out: '',
    said: 'There are no tokens yet: regreen tokens create makes one.\n',
    exit: 0,
    error: '',
  });
  const made = await tokens('create', '--name', 'ci', '--installation', 'octo', '--scope', 'runs:write, runs:read');
  const token = made.out.trim();
  expect(token).toMatch(/^rgn_[\w-]{43}$/);
  const ends = new Date(NOW + 90 * DAY_MS).toISOString().slice(0, 10);
  expect(made.said).toBe(
    `Keep it now: it is not shown again. It is for octo, may runs:read, runs:write, and ends on ${ends}.\n`,
  );
  expect(await findApiToken(database.pool, hashOfToken(token))).toMatchObject({
    name: 'ci',
    installationId: tenant.installationId,
    installation: 'Octo',
    scopes: ['runs:read', 'runs:write'],
    expiresAt: new Date(NOW + 90 * DAY_MS),
  });

  const listed = await tokens('list');
  expect(listed.out).toMatch(
    /^Id +Name +State +Installation +Scopes +Ends +Last used\n[0-9a-f-]{36} +ci +active +Octo +runs:read,runs:write /,
  );
  const json = await tokens('list', '--json');
  expect(JSON.parse(json.out)).toMatchObject([{ name: 'ci', revokedAt: null }]);
  for (const { out } of [listed, json]) {
    expect(out).not.toContain(token.slice(4));
    expect(out).not.toContain(hashOfToken(token));
  }

  expect((await tokens('revoke', 'ci')).out).toMatch(/^revoked ci \([0-9a-f-]{36}\)\n$/);
  expect(await findApiToken(database.pool, hashOfToken(token))).toBeNull();
  expect((await tokens('list')).out).toContain('revoked');
  expect(await tokens('revoke', 'ci')).toMatchObject({ exit: 1, error: expect.stringContaining('no living token ci') });
});

test('without an installation it is the operator’s, and may read', async () => {
  const made = JSON.parse((await tokens('create', '--name', 'all', '--expires', '12h', '--json')).out);
  expect(made).toMatchObject({
    token: expect.stringMatching(/^rgn_/),
    installationId: null,
    scopes: ['runs:read', 'pipelines:read', 'pull-requests:read', 'quarantines:read'],
    expiresAt: new Date(NOW + DAY_MS / 2).toISOString(),
  });
  expect(await tokens('create', '--name', 'all')).toMatchObject({ exit: 1, error: expect.stringContaining('already') });
  expect((await tokens('create', '--name', 'all', '--installation', tenant.installationId)).exit).toBe(0);
  const ambiguous = await tokens('revoke', 'all');
  expect(ambiguous).toMatchObject({ exit: 1, error: expect.stringContaining(made.id) });
  expect(JSON.parse((await tokens('revoke', made.id, '--json')).out)).toEqual({
    id: made.id,
    name: 'all',
    revoked: true,
  });
  expect((await tokens('revoke', 'all')).exit).toBe(0);
});

test.each([
  [['create']],
  [['create', '--name', '']],
  [['create', '--name', 'x\ny']],
  [['create', '--name', 'x', '--scope', 'runs:all']],
  [['create', '--name', 'x', '--expires', '0d']],
  [['create', '--name', 'x', '--expires', '367d']],
  [['create', '--name', 'x', '--expires', 'never']],
  [['revoke']],
])('%j is bad usage', async (args) => {
  expect(await tokens(...args)).toMatchObject({ exit: 2, out: '' });
});

test('an installation that is none exits 1', async () => {
  const refused = await tokens('create', '--name', 'x', '--installation', 'nobody');
  expect(refused).toMatchObject({ exit: 1, out: '', error: expect.stringContaining('not installed on nobody') });
});
