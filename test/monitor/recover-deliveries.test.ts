import { expect, test } from '@jest/globals';
import { recoverDeliveries } from '../../src/monitor/recover-deliveries.js';
import { relayDeliveries } from '../../src/monitor/relay-deliveries.js';
import type { TakeIn } from '../../src/monitor/task.js';
import { openShop } from '../support/shop.js';
import { type Monitored, withMonitor } from '../support/with-monitor.js';

const HOUR = 3_600_000;
const later = (ms = 0) => new Date(Date.now() + ms);
const recover = ({ parts }: Pick<Monitored, 'parts'>, more: Partial<Parameters<typeof recoverDeliveries>[1]> = {}) =>
  recoverDeliveries(parts, { now: later, ...more });

const rowsOf = async ({ pool }: Monitored) =>
  (
    await pool.query<{ line: string }>(
      `select event || coalesce('.' || action, '') || ' ' || status || ' ' || source as line from webhook_deliveries order by 1`,
    )
  ).rows.map(({ line }) => line);

/** How often the delivery log was asked for: pages, and payloads. */
const asked = ({ github }: Monitored) => ({
  pages: github.world.calls.filter(({ operation }) => operation === 'GET /app/hook/deliveries').length,
  payloads: github.world.calls.filter(({ operation }) => operation === 'GET /app/hook/deliveries/:deliveryId').length,
});

/** `installation` reaches us; then a pull request and a check do not. */
async function loseSome(monitored: Monitored, state: 'down' | 'broken' = 'down') {
  const { github, door } = monitored;
  const { repository } = openShop(github);
  await github.settle();
  door(state);
  const pull = github.openPullRequest(repository, { head: 'total' });
  github.createStatus(repository, { sha: pull.head.sha, state: 'failure', context: 'ci/old' });
  await github.settle();
  door('up');
  return { repository, pull };
}

test.each(['down', 'broken'] as const)('what came while the door was %s is found and taken in once', async (state) => {
  await withMonitor(async (monitored) => {
    await loseSome(monitored, state);
    const log = monitored.github.world.attempts.length;
    expect(await rowsOf(monitored)).not.toContain('status processed recovery');
    const first = await recover(monitored);
    expect(first).toMatchObject({ lookedAt: log, known: log - 2, broughtIn: 2, failed: [], stopped: null });
    expect(await rowsOf(monitored)).toEqual(
      expect.arrayContaining(['pull_request.opened processed recovery', 'status processed recovery']),
    );
    expect(await monitored.runs()).toEqual([expect.stringMatching(/^#1 queued/)]);

    const { rows } = await monitored.pool.query<{ id: string }>(
      `select hook_delivery_id as id from webhook_deliveries where source = 'recovery' order by 1`,
    );
    expect(rows.map(({ id }) => Number(id))).toEqual(monitored.github.world.attempts.slice(-2).map(({ id }) => id));

    const before = asked(monitored);
    expect(await recover(monitored)).toMatchObject({ known: log, broughtIn: 0, from: tenMinutesBefore(first.upTo!) });
    expect(asked(monitored)).toEqual({ pages: before.pages + 1, payloads: before.payloads });
  });
});

/** Ten minutes are looked through twice. */
const tenMinutesBefore = (upTo: string) => new Date(Date.parse(upTo) - 600_000).toISOString();

test('redeliveries share an id: one that came in later needs nothing, two that did not are one', async () => {
  await withMonitor(async (monitored) => {
    const { github, door } = monitored;
    const { repository } = openShop(github);
    await github.settle();
    door('down');
    github.openPullRequest(repository, { head: 'total' });
    await github.settle();
    const lost = github.world.attempts.at(-1)!.delivery;
    await github.deliver(lost);
    const both = github.world.attempts.filter(({ delivery }) => delivery === lost);
    expect(both.map(({ redelivery, statusCode }) => [redelivery, statusCode])).toEqual([
      [false, 404],
      [true, 404],
    ]);
    expect(await recover(monitored)).toMatchObject({ broughtIn: 1 });
    expect(asked(monitored).payloads).toBe(1);

    github.createStatus(repository, { sha: repository.branches.get('total')!, state: 'success' });
    await github.settle();
    door('up');
    await github.deliver(github.world.attempts.at(-1)!.delivery);
    expect(await recover(monitored)).toMatchObject({ broughtIn: 0, failed: [] });
    expect(asked(monitored).payloads).toBe(1);
  });
});

test('what is older than three days is left out, and --since looks no further back than it says', async () => {
  await withMonitor(async (monitored) => {
    await loseSome(monitored);
    for (const [index, attempt] of monitored.github.world.attempts.entries())
      attempt.deliveredAt = later(-(70.5 + monitored.github.world.attempts.length - index) * HOUR);
    const sinceThen = await recover(monitored, { since: later(-71 * HOUR) });
    expect(sinceThen).toMatchObject({ lookedAt: 0, broughtIn: 0 });
    const whole = await recover(monitored);
    expect(whole).toMatchObject({ lookedAt: 1, broughtIn: 1 });
    expect(await rowsOf(monitored)).not.toContain('pull_request.opened processed recovery');
    expect(Date.parse(whole.from!)).toBeGreaterThan(Date.now() - 72 * HOUR - 60_000);
  });
});

test('a pass has bounds, the next goes on where it stopped, and what is new meanwhile comes after', async () => {
  await withMonitor(async (monitored) => {
    const { github, door, pool } = monitored;
    const { repository } = openShop(github);
    await github.settle();
    door('down');
    for (let n = 0; n < 130; n++)
      github.createStatus(repository, { sha: repository.branches.get('total')!, state: 'failure', context: `ci/${n}` });
    await github.settle();

    const kept = async () =>
      (await pool.query<{ value: { good: string; walk: unknown } }>('select value from monitor_marks')).rows[0]!.value;
    const first = await recover(monitored, { mostPages: 1 });
    expect(first).toMatchObject({
      lookedAt: 100,
      broughtIn: 100,
      upTo: null,
      stopped: 'the rest is for the next pass',
    });
    github.createStatus(repository, { sha: repository.branches.get('total')!, state: 'success', context: 'ci/new' });
    await github.settle();
    // A page that is too much for one pass is looked at again by the next.
    expect(await recover(monitored, { mostDeliveries: 20 })).toMatchObject({ broughtIn: 20, upTo: null });
    expect((await kept()).good).toBeNull();
    expect(await recover(monitored)).toMatchObject({ broughtIn: 10, stopped: null });
    expect(await kept()).toMatchObject({ good: expect.any(String), walk: null });
    expect(await recover(monitored)).toMatchObject({ broughtIn: 1, failed: [] });
    const { rows } = await pool.query(
      `select count(*)::int as all, count(distinct delivery_id)::int as ids from webhook_deliveries where source = 'recovery'`,
    );
    expect(rows).toEqual([{ all: 131, ids: 131 }]);
  });
});

test('one that is killed in the middle leaves what it had brought in, and the next brings in the rest', async () => {
  await withMonitor(async (monitored) => {
    await loseSome(monitored);
    let taken = 0;
    const dying: TakeIn = async (delivery) => {
      if (taken++ > 0) throw new Error('Connection terminated'); // recorded nowhere
      return monitored.parts.takeIn(delivery);
    };
    const parts = { ...monitored.parts, takeIn: dying };
    await expect(recover({ parts })).rejects.toThrow('Connection terminated');
    expect((await rowsOf(monitored)).filter((line) => line.endsWith('recovery'))).toHaveLength(1);
    expect((await monitored.pool.query('select from monitor_marks')).rowCount).toBe(0);
    expect(await recover(monitored)).toMatchObject({ broughtIn: 1, failed: [], stopped: null });
  });
});

test('two monitors at once: one looks, nothing comes in twice', async () => {
  await withMonitor(async (monitored) => {
    await loseSome(monitored);
    const both = await Promise.all([recover(monitored), recover(monitored)]);
    expect(both.map(({ broughtIn, stopped }) => [broughtIn, stopped]).sort()).toEqual([
      [0, 'another Regreen is at it'],
      [2, null],
    ]);
    const { rows } = await monitored.pool.query(`select attempts from webhook_deliveries where source = 'recovery'`);
    expect(rows).toEqual([{ attempts: 1 }, { attempts: 1 }]);
  });
});

test('a payload that GitHub has no longer is told and holds nothing up; a GitHub that fails holds everything up', async () => {
  await withMonitor(async (monitored) => {
    const { github } = monitored;
    await loseSome(monitored);
    github.failNext({ method: 'GET', path: /^\/app\/hook\/deliveries\/\d+$/, status: 502 });
    await expect(recover(monitored)).rejects.toThrow();
    github.failNext({ method: 'GET', path: /^\/app\/hook\/deliveries\/\d+$/, status: 404 });
    expect(await recover(monitored)).toMatchObject({
      failed: [{ reason: 'GitHub does not have its payload any more' }],
      stopped: null,
      upTo: expect.any(String),
    });
    expect(await recover(monitored, { since: later(-HOUR) })).toMatchObject({ failed: [] });
    expect((await rowsOf(monitored)).filter((line) => line.endsWith('recovery'))).toHaveLength(2);
  });
});

test('a rate limit that is nearly used up ends the pass, and nobody asks before it is reset', async () => {
  await withMonitor(async (monitored) => {
    const { github, door } = monitored;
    const { repository } = openShop(github);
    await github.settle();
    door('down');
    for (let n = 0; n < 60; n++)
      github.createStatus(repository, { sha: repository.branches.get('total')!, state: 'failure', context: `ci/${n}` });
    await github.settle();
    github.setLimits({ requestsPerHour: 50 });
    const stopped = await recover(monitored);
    expect(stopped.stopped).toMatch(/^the rate limit of the App is nearly used up: it goes on after \d{4}-/);
    expect(stopped.broughtIn).toBe(40);
    const before = asked(monitored);
    expect(await recover(monitored)).toMatchObject({ lookedAt: 0, stopped: stopped.stopped });
    expect(asked(monitored)).toEqual(before);

    github.setLimits({ requestsPerHour: 5_000 });
    expect(await recover(monitored, { now: () => later(2 * HOUR) })).toMatchObject({ broughtIn: 20, stopped: null });

    github.failNext({
      method: 'GET',
      path: /deliveries/,
      status: 403,
      message: 'API rate limit exceeded',
      headers: { 'retry-after': '60' },
    });
    expect(await recover(monitored, { now: () => later(3 * HOUR) })).toMatchObject({
      stopped: expect.stringMatching(/rate limit/),
    });
  });
});

test('a cursor that GitHub has forgotten costs a look from the newest', async () => {
  await withMonitor(async (monitored) => {
    await loseSome(monitored);
    const walk = { startedAt: later().toISOString(), from: later(-HOUR).toISOString(), cursor: 'v0_gone' };
    await monitored.pool.query(`insert into monitor_marks (name, value) values ('deliveries', $1)`, [{ walk }]);
    expect(await recover(monitored)).toMatchObject({ broughtIn: 2, stopped: null });
  });
});

test('what we have as failed is taken again, from the bytes that were kept', async () => {
  await withMonitor(async (monitored) => {
    const { pool } = monitored;
    await loseSome(monitored);
    await recover(monitored);
    await pool.query(
      `update webhook_deliveries set status = 'failed', reason = 'the database was away', source = 'webhook' where event = 'status'`,
    );
    const { payloads } = asked(monitored);
    expect(await recover(monitored)).toMatchObject({ broughtIn: 1, failed: [] });
    expect(asked(monitored).payloads).toBe(payloads);
    expect(await rowsOf(monitored)).toContain('status processed webhook');

    await pool.query(
      `update webhook_deliveries set status = 'failed', reason = 'poison', attempts = 6 where event = 'status'`,
    );
    expect(await recover(monitored)).toMatchObject({ broughtIn: 0, failed: [{ reason: 'failed 6 times: poison' }] });
    expect(await recover(monitored, { byHand: true })).toMatchObject({ broughtIn: 1, failed: [] });
  });
});

test('the relay takes again what was received and no further, or failed, when it is a minute old; each failure waits longer', async () => {
  await withMonitor(async (monitored) => {
    const { parts, pool } = monitored;
    await loseSome(monitored);
    await recover(monitored);
    await pool.query(`update webhook_deliveries set status = 'received', processed_at = null where event = 'status'`);
    await pool.query(`update webhook_deliveries set status = 'failed', reason = 'away' where event = 'pull_request'`);
    const relay = (ms: number) => relayDeliveries(parts, { now: later(ms) });
    expect(await relay(30_000)).toEqual({ taken: 0, failed: 0 });
    expect(await Promise.all([relay(61_000), relay(61_000)])).toEqual(
      expect.arrayContaining([
        { taken: 2, failed: 0 },
        { taken: 0, failed: 0 },
      ]),
    );
    expect(await rowsOf(monitored)).toEqual(
      expect.arrayContaining(['status processed recovery', 'pull_request.opened processed recovery']),
    );

    await pool.query(
      `update webhook_deliveries set status = 'failed', attempts = 1, relayed_at = null where event = 'status'`,
    );
    await pool.query(`alter table webhook_deliveries add constraint no_more check (status <> 'processed') not valid`);
    const at: number[] = [];
    for (let minute = 1; minute <= 120; minute++)
      if ((await relay(minute * 60_000 + 1_000)).failed > 0) at.push(minute);
    expect(at).toEqual([1, 3, 7, 15, 31]);
    expect((await pool.query(`select status, attempts from webhook_deliveries where event = 'status'`)).rows).toEqual([
      { status: 'failed', attempts: 6 },
    ]);
  });
});
