import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dropExpiredRows } from '../../src/monitor/drop-expired-rows.js';
import type { Pass } from '../../src/monitor/pass.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeRun, makeTenant, type TestTenant } from '../support/tenant.js';

const KEEP = { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 };
const PASS: Pass = { rows: 500, pauseMs: 0, lastsMs: 60_000 };
const NOW = new Date('2026-11-22T12:00:00Z');

let database: TestDatabase;
let tenant: TestTenant;
let next = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'acme');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(
    `truncate webhook_deliveries, check_runs, check_outcomes, pipeline_runs, outward_writes, pull_requests, pr_state_history cascade`,
  );
});

const one = async (sql: string, values: unknown[] = []): Promise<string> =>
  (await database.pool.query<{ id: string }>(`${sql} returning id`, values)).rows[0]!.id;

/** Sets times that a trigger would set anew. */
async function age(table: string, id: string, columns: Record<string, string>): Promise<void> {
  const set = Object.keys(columns).map((name, index) => `${name} = $${index + 2}`);
  await database.pool.query(`alter table ${table} disable trigger user`);
  await database.pool.query(`update ${table} set ${set.join(', ')} where id = $1`, [id, ...Object.values(columns)]);
  await database.pool.query(`alter table ${table} enable trigger user`);
}

const repositoryId = async () => one(`update repositories set name = name where name = $1`, [tenant.repository]);

async function pullRequest(state: 'opened' | 'closed', headSha = 'h1'): Promise<string> {
  return one(
    `insert into pull_requests (repository_id, pr_number, state, head_sha, github_updated_at) values ($1, $2, $3, $4, '2024-01-01')`,
    [await repositoryId(), ++next, state, headSha],
  );
}

async function finishedRun(pullRequestId: string, finishedAt: string): Promise<string> {
  const id = await makeRun(database.pool, pullRequestId);
  await age('pipeline_runs', id, { finished_at: finishedAt });
  return id;
}

async function checkRun(pullRequestId: string | null, headSha: string, at: string): Promise<string> {
  const id = await one(
    `insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, head_sha, status) values ($1, $2, $3, 1, 'test', $4, 'completed')`,
    [await repositoryId(), pullRequestId, String(++next), headSha],
  );
  await age('check_runs', id, { created_at: at, updated_at: at });
  return id;
}

async function left(table: string, column = 'id'): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(`select ${column}::text as id from ${table} order by 1`);
  return rows.map(({ id }) => id);
}

const drop = (pass: Pass = PASS) => dropExpiredRows({ pool: database.pool, keep: KEEP, archiveDir: null }, NOW, pass);

/** Days before NOW, to the second. */
const ago = (days: number, seconds = 0): string =>
  new Date(NOW.getTime() - days * 86_400_000 - seconds * 1_000).toISOString();

describe('a delivery goes after 30 days', () => {
  const delivery = (receivedAt: string, status = 'processed') =>
    one(
      `insert into webhook_deliveries (delivery_id, event, status, received_at, body) values ($1, 'push', $2, $3, '\\x00')`,
      [`d${++next}`, status, receivedAt],
    );

  test('and not a second earlier, whether it was processed or ignored', async () => {
    await delivery(ago(30, 1));
    await delivery(ago(30, 1), 'ignored');
    const kept = [await delivery(ago(30)), await delivery(ago(30), 'ignored')];
    expect(await drop()).toMatchObject({ webhook_deliveries: 2 });
    expect(await left('webhook_deliveries')).toEqual(kept.sort());
  });

  test('unless it is not processed: its bytes are all there is of it', async () => {
    const kept = [await delivery(ago(900), 'received'), await delivery(ago(900), 'failed')];
    await drop();
    expect(await left('webhook_deliveries')).toEqual(kept.sort());
  });

  test('unless a run is at work with it', async () => {
    const [live, over] = [await delivery(ago(40)), await delivery(ago(40))];
    const pr = await pullRequest('opened');
    for (const [deliveryId, status] of [
      [live, 'waiting_input'],
      [over, 'completed'],
    ] as const)
      await database.pool.query('insert into run_deliveries (run_id, delivery_id) values ($1, $2)', [
        await makeRun(database.pool, pr, status),
        deliveryId,
      ]);
    await drop();
    expect(await left('webhook_deliveries')).toEqual([live]);
    expect(await left('run_deliveries', 'delivery_id')).toEqual([live]);
  });
});

describe('a run goes 180 days after its end, with all that hangs on it', () => {
  test('and not a second earlier', async () => {
    const pr = await pullRequest('closed');
    await finishedRun(pr, ago(180, 1));
    const kept = await finishedRun(pr, ago(180));
    expect(await drop()).toMatchObject({ pipeline_runs: 1 });
    expect(await left('pipeline_runs')).toEqual([kept]);
    expect(await left('run_events', 'run_id')).toEqual([kept, kept]);
  });

  test('unless its pull request is open', async () => {
    const kept = await finishedRun(await pullRequest('opened'), ago(900));
    await drop();
    expect(await left('pipeline_runs')).toEqual([kept]);
  });

  test('unless a fix attempt of it has still to be judged, or is in the hands of a later run', async () => {
    const pr = await pullRequest('closed');
    const attempt = async (status: string, carriedBy?: string) => {
      const run = await finishedRun(pr, ago(200));
      const check = await checkRun(pr, 'h1', ago(200));
      const analysis = await one(
        `insert into analysis_results (check_run_id, run_id, category, confidence_score) values ($1, $2, 'lint', 1)`,
        [check, run],
      );
      await database.pool.query(
        `insert into fix_attempts (analysis_result_id, run_id, pr_id, fix_strategy, status) values ($1, $2, $3, 'format', $4)`,
        [analysis, carriedBy ?? run, pr, status],
      );
      return run;
    };
    const kept = [await attempt('verifying'), await attempt('applying')];
    await attempt('verified');
    await attempt('proposed');
    const later = await finishedRun(pr, ago(10));
    const carried = await attempt('verified', later);
    await drop();
    expect(await left('pipeline_runs')).toEqual([...kept, later, carried].sort());
    // Its check goes no sooner than what was said of it.
    expect(await left('check_runs')).toEqual(await left('analysis_results', 'check_run_id'));
    expect(await left('fix_attempts', 'status')).toEqual(['applying', 'verified', 'verifying']);
  });
});

describe('a check run goes after 180 days', () => {
  test('and not a second earlier, of an old head or of no pull request', async () => {
    const [open, closed] = [await pullRequest('opened', 'new'), await pullRequest('closed', 'h1')];
    await checkRun(open, 'old', ago(180, 1));
    await checkRun(closed, 'h1', ago(180, 1));
    await checkRun(null, 'h1', ago(180, 1));
    const kept = [await checkRun(open, 'old', ago(180)), await checkRun(null, 'h1', ago(180))];
    const changed = await checkRun(closed, 'h1', ago(400));
    await age('check_runs', changed, { updated_at: ago(100) });
    await drop();
    expect(await left('check_runs')).toEqual([...kept, changed].sort());
  });

  test('unless it is what an open pull request stands at', async () => {
    const kept = await checkRun(await pullRequest('opened', 'now'), 'now', ago(900));
    await drop();
    expect(await left('check_runs')).toEqual([kept]);
  });
});

test('quarantines go 180 days after they have ended, unless the configuration still names a day for them', async () => {
  await database.pool.query('delete from quarantines');
  const quarantine = async (endedAt: string | null, until: string | null = null) => {
    const id = await one(
      `insert into quarantines (repository_id, check_name, owner, reason, expires_at, ended_at, ended_because, configured_until)
       values ($1, $2, 'ann', 'flaky', coalesce($3::timestamptz, now()), $3, case when $3::timestamptz is not null then 'expired' end, $4)`,
      [await repositoryId(), `check ${++next}`, endedAt, until],
    );
    await age('quarantines', id, { created_at: ago(400) });
    return id;
  };
  await quarantine(ago(180, 1));
  await quarantine(ago(180, 1), ago(200));
  const kept = [await quarantine(null), await quarantine(ago(180)), await quarantine(ago(180, 1), '2099-01-01')];
  await drop();
  expect(await left('quarantines')).toEqual(kept.sort());
});

describe('the memory of flakes', () => {
  const outcome = async (at: string, completedAt: string | null) => {
    const id = await one(
      `insert into check_outcomes (repository_id, head_sha, name, conclusion, external_id) values ($1, 'h1', 'test', 'failure', $2)`,
      [await repositoryId(), String(++next)],
    );
    await database.pool.query('update check_outcomes set created_at = $2, completed_at = $3 where id = $1', [
      id,
      at,
      completedAt,
    ]);
    return id;
  };

  test('goes back 180 days', async () => {
    await outcome(ago(180, 1), null);
    await outcome(ago(180, 1), ago(180, 1));
    const kept = [await outcome(ago(180), null), await outcome(ago(181), ago(180))];
    await drop();
    expect(await left('check_outcomes')).toEqual(kept.sort());
  });

  test('and 90 at least, however short results are kept', async () => {
    await outcome(ago(90, 1), null);
    const kept = await outcome(ago(90), null);
    const pr = await pullRequest('closed');
    await finishedRun(pr, ago(8));
    await dropExpiredRows({ pool: database.pool, keep: { ...KEEP, resultsDays: 7 }, archiveDir: null }, NOW, PASS);
    expect(await left('check_outcomes')).toEqual([kept]);
    expect(await left('pipeline_runs')).toEqual([]);
  });
});

test('what was written to GitHub is remembered for 24 months after its run has gone', async () => {
  const run = await makeRun(database.pool, await pullRequest('opened'));
  const write = async (at: string, runId: string | null) => {
    const id = await one(
      `insert into outward_writes (repository_id, kind, subject, run_id, status) values ($1, 'comment', $2, $3, 'done')`,
      [await repositoryId(), String(++next), runId],
    );
    await age('outward_writes', id, { created_at: at });
    return id;
  };
  await write('2024-11-22T11:59:59Z', null);
  const kept = [await write('2024-11-22T12:00:00Z', null), await write('2020-01-01T00:00:00Z', run)];
  await drop();
  expect(await left('outward_writes')).toEqual(kept.sort());
});

test('a pull request goes 24 months after it was closed, and not while anything of it is left', async () => {
  const aged = async (state: 'opened' | 'closed', at: string) => {
    const id = await pullRequest(state);
    await database.pool.query('delete from pr_state_history where pr_id = $1', [id]);
    await database.pool.query(`insert into pull_request_heads (repository_id, head_sha, pr_id) values ($1, 'h1', $2)`, [
      await repositoryId(),
      id,
    ]);
    await age('pull_requests', id, { created_at: at, updated_at: at, github_updated_at: at });
    return id;
  };
  const [before, after] = ['2024-11-22T11:59:59Z', '2024-11-22T12:00:00Z'];
  await aged('closed', before);
  const kept = [await aged('closed', after), await aged('opened', before)];
  const withHistory = await aged('closed', before);
  await database.pool.query(
    `insert into pr_state_history (pr_id, new_state, trigger_event) values ($1, 'closed', 'closed')`,
    [withHistory],
  );
  await drop();
  expect(await left('pull_requests')).toEqual([...kept, withHistory].sort());
  expect(await left('pull_request_heads', 'pr_id')).toEqual([...kept, withHistory].sort());
});

describe('a pass', () => {
  const deliveries = (count: number) =>
    database.pool.query(
      `insert into webhook_deliveries (delivery_id, event, status, received_at)
       select 'many' || g, 'push', 'processed', $2::timestamptz - g * interval '1 ms' from generate_series(1, $1) g`,
      [count, ago(60)],
    );

  test('goes batch by batch to the end', async () => {
    await deliveries(95);
    expect(await drop({ ...PASS, rows: 10 })).toMatchObject({ webhook_deliveries: 95 });
  });

  test('stops when its time is over, and the next goes on', async () => {
    await deliveries(25);
    expect(await drop({ ...PASS, rows: 10, lastsMs: 0 })).toEqual({ webhook_deliveries: 10 });
    expect(await drop({ ...PASS, rows: 10, lastsMs: 0 })).toEqual({ webhook_deliveries: 10 });
    expect(await drop({ ...PASS, rows: 10 })).toMatchObject({ webhook_deliveries: 5 });
  });

  test('leaves what somebody holds, and several at once take each row once', async () => {
    await deliveries(60);
    const client = await database.pool.connect();
    await client.query(`begin; select from webhook_deliveries where delivery_id = 'many7' for update`);
    const counts = await Promise.all([1, 2, 3].map(() => drop({ ...PASS, rows: 10 })));
    await client.query('rollback');
    client.release();
    expect(counts.reduce((sum, count) => sum + count.webhook_deliveries!, 0)).toBe(59);
    expect(await left('webhook_deliveries', 'delivery_id')).toEqual(['many7']);
  });
});
