import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinished, RUN_STATUSES, RUN_TRANSITIONS, type RunStatus } from '../../src/core/run-status.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
});
afterAll(() => database?.drop());

/** A run born in this status; a replay, because of those a pull request may have any number. */
async function born(status: RunStatus): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status)
     values (${ids.pullRequest}, ${ids.installation}, 'h1', 'replay', $1) returning id`,
    [status],
  );
  return rows[0]!.id;
}

const become = (id: string, status: RunStatus): Promise<boolean> =>
  database.pool.query('update pipeline_runs set status = $2 where id = $1', [id, status]).then(
    () => true,
    (error: { code?: string; constraint?: string; message: string }) => {
      if (error.code !== '23514' || error.constraint !== 'pipeline_runs_status_change') throw error;
      return false;
    },
  );

test.each(RUN_STATUSES.flatMap((from) => RUN_STATUSES.map((to) => [from, to] as const)))(
  'core and database agree on whether a run that is %s may become %s',
  async (from, to) => {
    expect(await become(await born(from), to)).toBe(from === to || RUN_TRANSITIONS[from].includes(to));
  },
);

test('whatever is tried in whatever order, the database walks the table of core, and a finished run stays as it ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...RUN_STATUSES), { maxLength: 12 }), async (attempts) => {
      const id = await born('queued');
      let status: RunStatus = 'queued';
      for (const next of attempts) {
        const legal = next === status || RUN_TRANSITIONS[status].includes(next);
        expect(await become(id, next)).toBe(legal);
        if (legal) status = next;
        const { rows } = await database.pool.query<{ status: RunStatus }>(
          'select status from pipeline_runs where id = $1',
          [id],
        );
        expect(rows[0]!.status).toBe(status);
      }
    }),
    { numRuns: 60 },
  );
});

test('every run can be finished, and only through running or cancelled', () => {
  for (const status of RUN_STATUSES) {
    const reachable = new Set<RunStatus>([status]);
    for (const from of reachable) for (const to of RUN_TRANSITIONS[from]) reachable.add(to);
    expect([...reachable].some(isFinished)).toBe(true);
    if (!isFinished(status)) expect(RUN_TRANSITIONS[status]).toContain('cancelled');
  }
});
