import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createIntake } from '../../src/intake.js';
import { createLog } from '../../src/log.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import type { Opened } from '../../src/store/open-run.js';
import { createPool } from '../../src/store/pool.js';
import { findCommands } from '../../src/store/run-commands.js';
import { cancelRun } from '../../src/store/steer-runs.js';
import { APP_ID, incoming } from '../support/deliver.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { check, claimed, envelope, HEAD_A, HEAD_B, head, pullRequest } from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ connectionString: database.connectionString, max: 8, onError: () => {} });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(() => pool.query('truncate installations cascade'));

let commentId = 1_000;
const MONA = { login: 'mona', type: 'User' };
const commentPayload = (body: string, number = 1, repositoryId = 7, created_at?: string) => ({
  action: 'created',
  ...envelope(repositoryId),
  sender: MONA,
  issue: { number, state: 'open', pull_request: {} },
  comment: { id: ++commentId, body, user: MONA, performed_via_github_app: null, ...(created_at ? { created_at } : {}) },
});
const comment = (body: string, number = 1, repositoryId = 7) =>
  incoming({ event: 'issue_comment', payload: commentPayload(body, number, repositoryId) });
const button = (identifier: string, headSha: string) =>
  incoming({
    event: 'check_run',
    payload: {
      action: 'requested_action',
      ...envelope(),
      sender: MONA,
      requested_action: { identifier },
      check_run: {
        id: 5,
        name: 'Regreen',
        head_sha: headSha,
        status: 'completed',
        conclusion: 'action_required',
        check_suite: { id: 1 },
        app: { id: APP_ID, slug: 'regreen' },
        pull_requests: [],
      },
    },
  });
const take = (...deliveries: ReturnType<typeof incoming>[]) => takeDeliveries(pool, deliveries, 0);
const runs = async () =>
  (
    await pool.query<{ id: string; status: string; trigger: string; number: number; reason: string | null }>(
      `select r.id, r.status, r.trigger_source as trigger, p.pr_number as number, r.waiting_reason as reason
         from pipeline_runs r join pull_requests p on p.id = r.pr_id where r.status <> 'cancelled' order by r.created_at, p.pr_number`,
    )
  ).rows;
/** Ends what an opened pull request began, so that a command opens a run of its own. */
const settleDown = () =>
  pool.query(
    `with ended as (update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp()) update pull_requests set processing_status = 'idle'`,
  );

test('a comment that comes in opens a run of the trigger command, which knows what was asked', async () => {
  await take(pullRequest('opened'));
  await settleDown();
  const enqueued: Opened[] = [];
  const intake = createIntake({
    pool,
    appId: APP_ID,
    settleMs: 0,
    enqueue: async (opened) => void enqueued.push(...opened),
    log: createLog('fatal'),
  });
  const payload = commentPayload('Go on.\n\n/regreen fix');
  const taken = await intake({
    deliveryId: 'd-1',
    event: 'issue_comment',
    raw: Buffer.from(JSON.stringify(payload)),
    payload,
    source: 'webhook',
  });
  expect(taken).toMatchObject({ outcome: 'processed', reason: null });
  const [run] = await runs();
  expect(run).toMatchObject({ status: 'queued', trigger: 'command', reason: 'settling: /regreen fix by mona' });
  expect(enqueued.map(({ runId }) => runId)).toEqual([run!.id]);
  expect(await findCommands(pool, run!.id)).toEqual([
    {
      name: 'fix',
      by: 'mona',
      commentId,
      pullRequestNumber: 1,
      headSha: null,
      writtenAt: null,
      isVouched: false,
      words: null,
      saidBy: expect.any(Date),
    },
  ]);
});

describe('commands of one run', () => {
  test('come in the order received, and make it a run of the trigger command', async () => {
    await take(pullRequest('opened'));
    await take(comment('/regreen help'));
    await take(check());
    await take(button('apply_fix', HEAD_A));
    await take(comment('/regreen nonsense'));
    const found = await runs();
    expect(found).toEqual([expect.objectContaining({ status: 'queued', trigger: 'command' })]);
    const commands = await findCommands(pool, found[0]!.id);
    expect(commands.map(({ name }) => name)).toEqual(['help', 'approve', 'unknown']);
    expect(commands[1]).toEqual({
      name: 'approve',
      by: 'mona',
      commentId: null,
      pullRequestNumber: null,
      headSha: HEAD_A,
      writtenAt: null,
      isVouched: false,
      words: null,
      saidBy: expect.any(Date),
    });
  });

  test('taken in together, in the order in which they were written', async () => {
    const names = ['analyze', 'fix', 'rerun', 'review', 'approve', 'reject', 'stop'];
    const comments = names.map((name) => comment(`/regreen ${name}`));
    await take(...comments.toReversed(), pullRequest('opened'));
    const found = await runs();
    expect(found.length).toBe(1);
    expect((await findCommands(pool, found[0]!.id)).map(({ name }) => name)).toEqual(names);
  });

  test('are none of another run, of another pull request or of another repository', async () => {
    await take(pullRequest('opened'), pullRequest('opened', head(HEAD_B), 2));
    await settleDown();
    const { taken } = await take(
      comment('/regreen fix', 1),
      comment('/regreen stop', 2),
      comment('/regreen rerun', 1, 8),
    );
    expect(taken.map(({ reason }) => reason)).toEqual([null, null, expect.stringMatching(/not known yet/)]);
    const found = await runs();
    expect(found.map(({ number }) => number)).toEqual([1, 2]);
    expect((await findCommands(pool, found[0]!.id)).map(({ name }) => name)).toEqual(['fix']);
    expect((await findCommands(pool, found[1]!.id)).map(({ name }) => name)).toEqual(['stop']);
  });

  test('were said when they were written, however late they come; and not after they came, whatever a clock says', async () => {
    await take(pullRequest('opened'));
    const said = (at: string) =>
      incoming({ event: 'issue_comment', payload: commentPayload('/regreen approve', 1, 7, at) });
    await take(said('2026-02-01T00:00:00Z'), said('2126-02-01T00:00:00Z'), said('yesterday'));
    const commands = await findCommands(pool, (await runs())[0]!.id);
    expect(commands[0]!.saidBy.toISOString()).toBe('2026-02-01T00:00:01.000Z');
    for (const { saidBy } of commands.slice(1)) expect(Math.abs(saidBy.getTime() - Date.now())).toBeLessThan(60_000);
  });

  test('of a run that a new head ends before it has listened are for the run of that head', async () => {
    await take(pullRequest('opened'));
    await take(comment('/regreen approve'));
    const { opened } = await take(pullRequest('synchronize', head(HEAD_B)));
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ status: 'queued', trigger: 'command' });
    expect(opened.map(({ runId }) => runId)).toEqual([run!.id]);
    expect((await findCommands(pool, run!.id)).map(({ name }) => name)).toEqual(['approve']);
  });

  test('of a run that has listened, or that somebody cancelled, are for no other', async () => {
    await take(pullRequest('opened'));
    await take(comment('/regreen approve'));
    await pool.query(`update pipeline_runs set plan = '{}' where status = 'queued'`);
    await take(pullRequest('synchronize', head(HEAD_B)));
    const [second] = await runs();
    expect(await findCommands(pool, second!.id)).toEqual([]);
    await take(comment('/regreen fix'));
    await cancelRun(pool, second!.id, 'by hand');
    await take(pullRequest('synchronize', head(HEAD_A)));
    const [third] = await runs();
    expect(await findCommands(pool, third!.id)).toEqual([]);
  });

  test('what no command is any more is left out', async () => {
    await take(pullRequest('opened'), comment('/regreen fix'), comment('/regreen stop'));
    await pool.query(
      `update webhook_deliveries set payload = jsonb_set(payload, '{command,name}', '"dance"') where payload->'command'->>'name' = 'stop'`,
    );
    expect((await findCommands(pool, (await runs())[0]!.id)).map(({ name }) => name)).toEqual(['fix']);
  });

  test('beside a running run make the next one', async () => {
    await take(pullRequest('opened'));
    const running = await claimed(pool);
    await take(comment('/regreen stop'));
    const found = await runs();
    expect(found.map(({ status, trigger }) => [status, trigger])).toEqual([
      ['running', 'webhook'],
      ['queued', 'command'],
    ]);
    expect(await findCommands(pool, running.id)).toEqual([]);
  });
});

describe('a command with nothing to do', () => {
  test('on a pull request that is not known says so, and what makes it known', async () => {
    await take(pullRequest('opened'));
    const { taken, opened } = await take(comment('/regreen fix', 2), comment('/regreen fix', 2 ** 31 - 1));
    expect(opened).toEqual([]);
    for (const { outcome, reason } of taken) {
      expect(outcome).toBe('processed');
      expect(reason).toBe('nothing to do: this pull request is not known yet: push to it, or wait for its next check');
    }
  });

  test('on a pull request that is known to be closed says so', async () => {
    await take(pullRequest('opened'));
    await take(pullRequest('closed', { state: 'closed' }));
    const { taken, opened } = await take(comment('/regreen fix'), button('rerun', HEAD_A));
    expect(opened).toEqual([]);
    expect(taken.map(({ reason }) => reason)).toEqual([
      'nothing to do: the pull request is not open',
      'nothing to do: the pull request is not open',
    ]);
  });

  test('in an archived repository says so', async () => {
    await take(pullRequest('opened'));
    const archived = commentPayload('/regreen fix');
    archived.repository = { ...archived.repository, archived: true, updated_at: '2026-02-01T00:00:00Z' };
    const { taken } = await take(incoming({ event: 'issue_comment', payload: archived }));
    expect(taken[0]!.reason).toMatch(/^nothing to do: .*archived/);
  });
});

describe('a button', () => {
  test('of a head that is the pull request’s no more still opens a run, which can say that it is too late', async () => {
    await take(pullRequest('opened'));
    await take(pullRequest('synchronize', head(HEAD_B)));
    await settleDown();
    const { taken } = await take(button('apply_fix', HEAD_A));
    expect(taken[0]!.reason).toBeNull();
    const found = await runs();
    expect(found).toEqual([expect.objectContaining({ status: 'queued', trigger: 'command' })]);
    expect(await findCommands(pool, found[0]!.id)).toEqual([
      expect.objectContaining({ name: 'approve', headSha: HEAD_A }),
    ]);
  });

  test('of a head that another pull request has now is for that one alone', async () => {
    await take(pullRequest('opened'), pullRequest('opened', {}, 2));
    await take(pullRequest('synchronize', head(HEAD_B), 1));
    await settleDown();
    await take(button('rerun', HEAD_A));
    expect((await runs()).map(({ number }) => number)).toEqual([2]);
  });

  test('of a head that nobody has says so', async () => {
    await take(pullRequest('opened'));
    const { taken } = await take(button('rerun', HEAD_B));
    expect(taken[0]!.reason).toMatch(/not known yet/);
  });
});
