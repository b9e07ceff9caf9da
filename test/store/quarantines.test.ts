import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { findSubjects } from '../../src/store/quarantine-subjects.js';
import { addQuarantine, endQuarantine, findQuarantined, listQuarantines } from '../../src/store/quarantines.js';
import { endDueQuarantines, followConfiguration } from '../../src/store/settle-quarantines.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let pool: pg.Pool;
let repositoryId: string;
let installationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await pool.query('delete from installations');
  const { rows } = await pool.query(
    `with i as (insert into installations (github_id) values (42), (43) returning id)
     insert into repositories (installation_id, github_id, name) select id, 7, 'acme/shop' from i limit 1 returning id, installation_id`,
  );
  repositoryId = rows[0].id;
  installationId = rows[0].installation_id;
});

const add = async (changes: Partial<Parameters<typeof addQuarantine>[1]> = {}) => (await tryToAdd(changes))!;
const tryToAdd = (changes: Partial<Parameters<typeof addQuarantine>[1]> = {}) =>
  addQuarantine(pool, {
    repositoryId,
    check: 'unit',
    test: null,
    owner: '@ann',
    reason: 'flaky',
    days: 14,
    source: 'command',
    ...changes,
  });

/** As if it had been made so many days earlier. */
const age = (days: number) =>
  pool.query(
    `update quarantines set created_at = created_at - $1 * interval '1 day', expires_at = expires_at - $1 * interval '1 day' where ended_at is null`,
    [days],
  );

let head = 0;
/** Outcomes so many hours ago, on a head of its own each. */
async function ended(conclusion: string, hoursAgo: number[], test: string | null = null, name = 'unit'): Promise<void> {
  for (const hours of hoursAgo) {
    head += 1;
    await pool.query(
      `insert into check_outcomes (repository_id, head_sha, name, test, external_id, conclusion, attempt, completed_at)
       values ($1, $2, $3, $4, $5, $6, 1, now() - $7 * interval '1 hour')`,
      [repositoryId, `h${head}`, name, test, String(head), conclusion, hours],
    );
  }
}
const hours = (from: number, count: number, step: number) =>
  Array.from({ length: count }, (_, index) => from - index * step);

const ends = async () =>
  (await pool.query('select ended_because as because, ended_by as by from quarantines order by id')).rows;

test('a quarantine is added, listed by its tenant alone, and ended once', async () => {
  const { quarantine, opened } = await add({ test: 'cart  adds', reason: 'x'.repeat(900), days: 90 });
  expect(opened).toEqual([]);
  expect(quarantine).toMatchObject({
    repository: 'acme/shop',
    check: 'unit',
    test: 'cart adds',
    owner: '@ann',
    source: 'command',
    inForce: true,
    endedAt: null,
  });
  expect(quarantine.reason).toHaveLength(500);
  expect(Date.parse(quarantine.expiresAt) - Date.parse(quarantine.createdAt)).toBe(90 * 86_400_000);
  const { rows } = await pool.query('select id from installations where id <> $1', [installationId]);
  const stranger = rows[0].id;
  expect((await listQuarantines(pool, { installationId, limit: 10 })).quarantines).toEqual([quarantine]);
  expect((await listQuarantines(pool, { installationId: stranger, limit: 10 })).quarantines).toEqual([]);
  expect((await listQuarantines(pool, { repositoryIds: [repositoryId], limit: 10 })).quarantines).toHaveLength(1);
  expect((await listQuarantines(pool, { repositoryIds: [], limit: 10 })).quarantines).toEqual([]);
  const id = quarantine.quarantineId;
  expect(await endQuarantine(pool, id, { by: 'eve', installationId: stranger })).toEqual({ outcome: 'unknown' });
  expect(await endQuarantine(pool, id, { by: 'eve', repositoryIds: [] })).toEqual({ outcome: 'unknown' });
  expect(await endQuarantine(pool, id, { by: 'bob', installationId })).toMatchObject({
    outcome: 'ended',
    quarantine: { inForce: false, endedBecause: 'lifted', endedBy: 'bob' },
  });
  expect(await endQuarantine(pool, id, { by: 'bob' })).toEqual({ outcome: 'over' });
  expect(await findQuarantined(pool, repositoryId)).toEqual([]);
  expect((await listQuarantines(pool, { inForce: true, limit: 10 })).quarantines).toEqual([]);
});

test('a second one takes the place of the first, also when both come at once', async () => {
  await Promise.all([add(), add({ owner: 'bob' }), add({ test: 'cart' })]);
  const inForce = await findQuarantined(pool, repositoryId);
  expect(inForce.map(({ test }) => test).sort()).toEqual(['cart', null]);
  expect((await ends()).map(({ because }) => because)).toEqual(expect.arrayContaining(['replaced', null, null]));
});

test('the name of a check is kept as GitHub has it', async () => {
  const { quarantine } = await add({ check: 'build  (linux) password=hunter2-staging' });
  expect(quarantine.check).toBe('build  (linux) password=hunter2-staging');
});

test('names that no index could hold are kept', async () => {
  const long = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join(
    '',
  );
  await add({ check: long, test: long });
  expect(await findQuarantined(pool, repositoryId)).toMatchObject([{ check: long, test: long }]);
});

test('a secret in the reason is not kept', async () => {
  const { quarantine } = await add({ reason: `token ghp_${'a1B2'.repeat(9)} leaks` });
  expect(quarantine.reason).not.toContain('ghp_');
});

describe('what ends by itself', () => {
  test('its date: in force no more at once, noted by the next pass', async () => {
    await add({ days: 14 });
    await age(14);
    expect(await findQuarantined(pool, repositoryId)).toEqual([]);
    expect(await endDueQuarantines(pool)).toMatchObject({ expired: 1, stable: 0 });
    expect(await ends()).toEqual([{ because: 'expired', by: null }]);
    const { rows } = await pool.query('select ended_at = expires_at as same from quarantines');
    expect(rows).toEqual([{ same: true }]);
    expect(await endDueQuarantines(pool)).toEqual({ expired: 0, stable: 0, opened: [] });
    await add();
    expect(await findQuarantined(pool, repositoryId)).toHaveLength(1);
  });

  const DAYS_5 = 120;
  test.each<[string, { test?: string | null; outcomes: () => Promise<void>; stable: number }]>([
    ['20 passes over three days', { outcomes: () => ended('success', hours(100, 20, 4)), stable: 1 }],
    ['19 passes', { outcomes: () => ended('success', hours(100, 19, 4)), stable: 0 }],
    ['many passes of one day', { outcomes: () => ended('success', hours(23, 40, 0.5)), stable: 0 }],
    [
      'a failure among them',
      {
        outcomes: async () => {
          await ended('success', hours(110, 25, 4));
          await ended('failure', [60]);
        },
        stable: 0,
      },
    ],
    ['passes before it was put there', { outcomes: () => ended('success', hours(300, 30, 4)), stable: 0 }],
    ['passes of another check', { outcomes: () => ended('success', hours(100, 20, 4), null, 'lint'), stable: 0 }],
    [
      'a test: passes of the check, which are passes of its tests',
      { test: 'cart', outcomes: () => ended('success', hours(100, 20, 4)), stable: 1 },
    ],
    [
      'a test: passes of its own beside failures of the check',
      {
        test: 'cart',
        outcomes: async () => {
          for (const at of hours(100, 20, 4)) {
            await ended('failure', [at]);
            head -= 1;
            await ended('success', [at], 'src/a.test.ts: cart');
          }
        },
        stable: 1,
      },
    ],
    [
      'a test: it failed',
      {
        test: 'cart',
        outcomes: async () => {
          await ended('success', hours(100, 24, 4));
          await ended('failure', [50], 'src/a.test.ts: cart');
        },
        stable: 0,
      },
    ],
    [
      'a test: its check failed, and nobody read which tests did',
      {
        test: 'cart',
        outcomes: async () => {
          await ended('success', hours(100, 24, 4));
          await ended('failure', [50]);
        },
        stable: 0,
      },
    ],
    [
      'a test: another one failed',
      {
        test: 'cart',
        outcomes: async () => {
          await ended('success', hours(100, 24, 4));
          await ended('failure', [50], 'src/a.test.ts: shopping cart');
        },
        stable: 1,
      },
    ],
  ])('%s', async (_, { test: name = null, outcomes, stable }) => {
    await add({ test: name, days: 30 });
    await age(DAYS_5 / 24);
    await outcomes();
    expect(await endDueQuarantines(pool)).toMatchObject({ expired: 0, stable });
    expect(await ends()).toEqual([{ because: stable === 1 ? 'stable' : null, by: null }]);
  });
});

describe('the configuration', () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const file = (days: number, owner = 'ann', check = 'unit') => [{ check, owner, reason: 'slow', expires: day(days) }];
  const follow = (entries: ReturnType<typeof file>) => followConfiguration(pool, repositoryId, entries);

  test('its entries come and go with the file', async () => {
    await follow(file(10));
    await follow(file(10));
    expect(await findQuarantined(pool, repositoryId)).toEqual([
      { check: 'unit', test: null, owner: 'ann', reason: 'slow', expires: `${day(10)}T00:00:00.000Z` },
    ]);
    await follow(file(10, 'bob'));
    expect(await findQuarantined(pool, repositoryId)).toMatchObject([{ owner: 'bob' }]);
    const [only] = (await listQuarantines(pool, { limit: 10 })).quarantines;
    expect(await endQuarantine(pool, only!.quarantineId, { by: 'eve' })).toEqual({ outcome: 'configured' });
    await follow([]);
    expect(await ends()).toEqual([{ because: 'lifted', by: null }]);
    await follow(file(10));
    expect(await findQuarantined(pool, repositoryId)).toHaveLength(1);
  });

  test('no entry is in force for longer than 90 days, and one that is over comes back by a new date alone', async () => {
    await follow(file(400));
    const { rows } = await pool.query(
      `select expires_at - created_at = interval '90 days' as bounded from quarantines`,
    );
    expect(rows).toEqual([{ bounded: true }]);
    await age(90);
    await endDueQuarantines(pool);
    await follow(file(400));
    expect(await findQuarantined(pool, repositoryId)).toEqual([]);
    await follow(file(401));
    expect(await findQuarantined(pool, repositoryId)).toHaveLength(1);
  });

  test('what is stable does not come back, and what has passed was never there', async () => {
    await follow(file(30));
    await age(5);
    await ended('success', hours(100, 20, 4));
    expect(await endDueQuarantines(pool)).toMatchObject({ stable: 1 });
    await follow(file(30));
    expect(await findQuarantined(pool, repositoryId)).toEqual([]);
    await follow([...file(30), ...file(-1, 'ann', 'lint')]);
    expect(await ends()).toEqual([{ because: 'stable', by: null }]);
  });

  test('an entry is changed in the file alone', async () => {
    await follow(file(10));
    expect(await tryToAdd({ days: 1 })).toBeNull();
    expect(await findQuarantined(pool, repositoryId)).toMatchObject([{ owner: 'ann' }]);
    expect(await tryToAdd({ test: 'cart' })).not.toBeNull();
  });

  test('a change of the file has the other pull requests looked at that it concerns', async () => {
    const { rows } = await pool.query(
      `with p as (insert into pull_requests (repository_id, pr_number, head_sha, github_updated_at) values ($1, 1, 'h1', now()), ($1, 2, 'h2', now()) returning id, pr_number, head_sha),
            c as (insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, head_sha, status, conclusion, completed_at)
                  select $1, id, pr_number::text, pr_number, 'unit', head_sha, 'completed', 'failure', now() from p)
       select id from p order by pr_number`,
      [repositoryId],
    );
    const [mine, other] = rows.map(({ id }) => id);
    const woken = async (entries: ReturnType<typeof file>) =>
      (await followConfiguration(pool, repositoryId, entries, mine)).map(({ pullRequestId }) => pullRequestId);
    expect(await woken(file(10))).toEqual([other]);
    expect(await woken(file(10))).toEqual([]);
  });

  test('an entry of a test by its bare name stands before its key', async () => {
    await followConfiguration(pool, repositoryId, [{ ...file(10)[0]!, test: 'cart adds' }]);
    expect(await tryToAdd({ test: 'src/cart.test.ts: cart adds' })).toBeNull();
    expect(await tryToAdd({ test: 'src/cart.test.ts: cart removes' })).not.toBeNull();
  });

  test('an entry leaves one made by hand where it is, and follows when that ends', async () => {
    const { quarantine } = await add();
    await follow(file(10));
    expect(await findQuarantined(pool, repositoryId)).toMatchObject([{ owner: '@ann' }]);
    await endQuarantine(pool, quarantine.quarantineId, { by: 'bob' });
    await follow(file(10));
    expect(await findQuarantined(pool, repositoryId)).toMatchObject([{ owner: 'ann' }]);
  });
});

test('a name is that of a check, else of tests: of this head first, else of what has failed before', async () => {
  await pool.query(
    `insert into check_runs (repository_id, external_id, ordinal, check_name, head_sha, status, conclusion)
     values ($1, '1', 1, 'unit', 'h', 'completed', 'failure')`,
    [repositoryId],
  );
  await ended('failure', [1], 'a.ts: cart', 'unit (18)');
  await ended('failure', [1], 'a.ts: cart', 'unit (20)');
  await ended('failure', [1], null, 'e2e');
  await ended('failure', [24 * 100], null, 'forgotten');
  const of = async (name: string) => (await findSubjects(pool, { repositoryId, headSha: 'h' }, name)).subjects;
  expect(await of('unit')).toEqual([{ check: 'unit', test: null }]);
  expect(await of('cart')).toEqual([
    { check: 'unit (18)', test: 'a.ts: cart' },
    { check: 'unit (20)', test: 'a.ts: cart' },
  ]);
  expect(await of('e2e')).toEqual([{ check: 'e2e', test: null }]);
  expect(await of('forgotten')).toEqual([]);
  await pool.query(
    `insert into check_outcomes (repository_id, head_sha, name, test, external_id, conclusion, attempt, completed_at)
     values ($1, 'h', 'unit (22)', 'a.ts: cart', '22', 'success', 1, now())`,
    [repositoryId],
  );
  expect((await of('cart')).map(({ check }) => check)).toEqual(['unit (22)', 'unit (18)', 'unit (20)']);
  for (const index of Array.from({ length: 20 }, (_, each) => each)) {
    await ended('failure', [1], 'b.ts: till', `many ${index}`);
    await pool.query(`update check_outcomes set head_sha = 'h' where name = $1`, [`many ${index}`]);
  }
  const many = await findSubjects(pool, { repositoryId, headSha: 'h' }, 'till');
  expect([many.subjects.length, many.hasMore]).toEqual([20, false]);
  await ended('failure', [1], 'b.ts: till', 'one more');
  expect((await findSubjects(pool, { repositoryId, headSha: 'h' }, 'till')).hasMore).toBe(true);
  expect(await of('nothing')).toEqual([]);
});
