import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findUser, type SaidAccess, saveUser } from '../../src/store/github-users.js';
import { createSession, findSession, saveSaid } from '../../src/store/sessions.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
let tenant: TestTenant;
let number: number;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'acme');
  const { rows } = await database.pool.query('select github_id::int as number from repositories');
  number = rows[0].number;
});
afterAll(() => database.drop());

const said = (readable: number[], tookMs: number): SaidAccess => ({
  githubId: 7,
  login: 'mona',
  readable,
  writable: readable,
  tookMs,
});

test('an answer that was asked for earlier, and came later, takes nothing back', async () => {
  const { pool } = database;
  const secret = 'a secret';
  const userId = await saveUser(pool, said([], 600_000));
  await createSession(pool, { secret, person: { userId, sealedToken: null, said: said([], 600_000) }, lifeMs: 60_000 });
  const known = async () => [await findUser(pool, userId), (await findSession(pool, secret))?.user];
  const save = async (answer: SaidAccess) => {
    expect(await saveUser(pool, answer)).toBe(userId);
    await saveSaid(pool, secret, answer);
  };
  for (const one of await known()) expect(one?.askedMsAgo).toBeGreaterThanOrEqual(600_000);

  await save(said([number], 60_000));
  await save(said([], 300_000));
  for (const one of await known()) {
    expect(one).toMatchObject({ repositoryIds: [tenant.repositoryId], writableIds: [tenant.repositoryId] });
    expect(Math.floor(one!.askedMsAgo / 60_000)).toBe(1);
  }
  await save(said([], 0));
  for (const one of await known()) expect(one).toMatchObject({ repositoryIds: [], installationIds: [] });
});
