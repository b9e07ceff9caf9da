import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WRITE_LEASE_MS } from '../../src/github/bounded-write.js';
import { RetryLaterError, type World } from '../../src/pipeline/stage.js';
import { type OneWrite, writeOnce } from '../../src/pipeline/write-once.js';
import type { ClaimedRun } from '../../src/store/claim-run.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { claimed, pullRequest } from '../support/run-deliveries.js';
import { waitFor } from '../support/wait-for.js';

let database: TestDatabase;
let run: ClaimedRun;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await database.pool.query('truncate installations cascade');
  await takeDeliveries(database.pool, [pullRequest('opened')], 0);
  run = await claimed(database.pool);
});

/** What a write needs of its surroundings. */
const world = () =>
  ({ pool: database.pool, writeLimits: [], signal: new AbortController().signal }) as unknown as World;
const write = (own: Partial<OneWrite>) =>
  writeOnce(
    {
      kind: 'help',
      subject: '1',
      find: async () => null,
      write: async () => ({ githubId: 7, content: 'said' }),
      ...own,
    },
    run,
    world(),
  );
const lease = async () =>
  (
    await database.pool.query<{ status: string; ms: string | null }>(
      'select status, extract(epoch from lease_until - clock_timestamp()) * 1000 as ms from outward_writes',
    )
  ).rows[0];

test('a write keeps its lease for as long as it takes, and none when it is done', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const writing = write({
    write: async () => {
      await released;
      return { githubId: 7, content: 'said' };
    },
  });
  await waitFor('the lease', async () => (await lease())?.ms != null);
  // As if the writer had been at it for long already.
  await database.pool.query(`update outward_writes set lease_until = lease_until - interval '5 seconds'`);
  await waitFor('a beat', async () => Number((await lease())?.ms) > WRITE_LEASE_MS - 3_000);
  release();
  expect(await writing).toEqual({ githubId: 7, content: 'said' });
  expect(await lease()).toEqual({ status: 'done', ms: null });
});

test('a writer whose lease another has taken writes nothing more, and leaves the other its lease', async () => {
  let sent = 0;
  const writing = write({
    write: async (stillOurs) => {
      await stillOurs();
      sent += 1;
      await database.pool.query('update outward_writes set lease_token = lease_token + 1');
      await stillOurs();
      sent += 1;
      return { githubId: 7, content: 'said' };
    },
  });
  await expect(writing).rejects.toThrow(RetryLaterError);
  expect(sent).toBe(1);
  expect(Number((await lease())?.ms)).toBeGreaterThan(0);
});

test('what a dead writer had begun is looked for when its lease is over, and no sooner', async () => {
  await write({ write: async () => Promise.reject(new Error('killed')) }).catch(() => {});
  await database.pool.query(
    `update outward_writes set lease_until = clock_timestamp() + interval '1 minute', status = 'intended'`,
  );
  await expect(write({})).rejects.toThrow(RetryLaterError);
  await database.pool.query('update outward_writes set lease_until = clock_timestamp()');
  expect(await write({ find: async () => ({ githubId: 3, content: 'found' }) })).toEqual({
    githubId: 3,
    content: 'found',
  });
});
