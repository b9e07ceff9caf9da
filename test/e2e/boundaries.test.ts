import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { STAGE_NAMES } from '../../src/core/stages.js';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { spawnWorker } from '../support/worker-process.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Every point at which a run's state is about to be saved: the beginning of the run, both sides of each stage, the end. */
const BOUNDARIES = [
  { type: 'run_started', stage: null },
  ...STAGE_NAMES.flatMap((stage) => [
    { type: 'stage_started', stage },
    { type: 'stage_finished', stage },
  ]),
  { type: 'run_finished', stage: null },
];

/** Makes the database hold whoever saves at the boundary, in the middle of the transaction, until the gate opens. */
const GATE = `
  create table test_gate (type text, stage text);
  create function wait_at_gate() returns trigger language plpgsql as $$
  begin
    if exists (select from test_gate g where g.type = new.type and (g.stage is null or g.stage = new.data->>'stage')) then
      perform pg_advisory_xact_lock_shared(4711);
    end if;
    return new;
  end $$;
  create trigger wait_at_gate before insert on run_events for each row execute function wait_at_gate()`;

test('a worker that is killed at any boundary of any stage: the next one goes on there, and GitHub sees everything once', async () => {
  await withApp(
    async (app) => {
      const { github, pool, drain } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await github.settle();
      await pool.query(GATE);
      const gate = new pg.Client({ connectionString: app.config.databaseUrl! });
      await gate.connect();
      await gate.query('select pg_advisory_lock(4711)');

      let child = start(app);
      for (const { type, stage } of BOUNDARIES) {
        await pool.query('truncate test_gate');
        await pool.query('insert into test_gate values ($1, $2)', [type, stage]);
        await waitFor(`a worker at ${type} ${stage ?? ''}`, async () => (await held(app)).length > 0);
        child.kill('SIGKILL');
        await once(child, 'exit');
        // The session ends with its worker; PostgreSQL would notice when it next speaks to it.
        await pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [await held(app)]);
        await waitFor('the transaction to be undone', async () => (await held(app)).length === 0);
        // Some seconds pass: the lease is over, and the sweep looks again.
        await pool.query(
          `update pipeline_runs set lease_until = least(lease_until, now() - interval '2 seconds'), enqueued_at = now() - interval '1 minute',
                  run_after = run_after - interval '1 minute' where status in ('queued', 'running')`,
        );
        child = start(app);
      }
      await pool.query('truncate test_gate');
      await gate.query('select pg_advisory_unlock(4711)');
      await gate.end();
      await drain();

      expect(github.ownCheckRunsOf(pull.head.sha)).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
      expect(github.ownCheckRunsOf(pull.head.sha)[0]!.annotations).toHaveLength(1);
      const { rows: runs } = await pool.query('select id, status from pipeline_runs');
      expect(runs).toEqual([{ id: expect.any(String), status: 'completed' }]);
      const { rows: stages } = await pool.query(
        `select stage, count(*) filter (where status in ('completed', 'skipped'))::int as answers, count(*) filter (where error->>'kind' = 'died')::int as died
           from run_stages group by stage order by min(created_at)`,
      );
      // A stage that saved its answer is never asked again; the death before its beginning was saved leaves no attempt.
      expect(stages).toEqual(STAGE_NAMES.map((stage) => ({ stage, answers: 1, died: 1 })));
      const { rows: story } = await pool.query('select seq from run_events order by seq');
      expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1));
    },
    { settleMs: 0 },
    ['web'],
  );
}, 120_000);

function start(app: TestApp): ChildProcess {
  // Its lease ends when the test says so, however busy the machine is.
  const child = spawnWorker(app, 8_000);
  children.push(child);
  return child;
}

/** The sessions that stand at the gate. */
async function held({ pool }: TestApp): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ pid }) => pid);
}
