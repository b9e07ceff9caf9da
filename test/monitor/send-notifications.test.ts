import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { Check } from '../../src/core/counted-checks.js';
import { type Announcement, failureAnnouncements } from '../../src/core/notifications/announcement.js';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../src/core/notifications/kinds.js';
import type { NotifyTarget } from '../../src/core/notifications/targets.js';
import type { SavedAnalysis } from '../../src/core/saved-analysis.js';
import { createLog } from '../../src/log.js';
import { sendNotifications } from '../../src/monitor/send-notifications.js';
import { send } from '../../src/notify/send.js';
import { claimMessage, findBusyTargets, settleMessage } from '../../src/store/notification-outbox.js';
import { announce } from '../../src/store/notifications.js';
import { transaction } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type Receiver, slackOk, startReceiver } from '../support/receiver.js';
import { makeTenant } from '../support/tenant.js';

let database: TestDatabase;
let pool: pg.Pool;
let receiver: Receiver;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await database.drop();
});

let tenants = 0;
let repositoryId: string;
let pullRequests: string[];
/** Each test has a tenant and a target of its own. */
let name: string;
let logged: string[];
beforeEach(async () => {
  tenants += 1;
  name = `target${tenants}`;
  logged = [];
  receiver.received.length = 0;
  receiver.answer({ status: 200, body: 'ok' });
  const { pullRequestId } = await makeTenant(pool, `tenant${tenants}`);
  const { rows } = await pool.query<{ id: string }>('select repository_id as id from pull_requests where id = $1', [
    pullRequestId,
  ]);
  repositoryId = rows[0]!.id;
  pullRequests = [pullRequestId];
  for (const number of [13, 14, 15]) {
    const added = await pool.query<{ id: string }>(
      `insert into pull_requests (repository_id, pr_number, title, head_sha, github_updated_at) values ($1, $2, 'Other', 'x', '2026-01-01') returning id`,
      [repositoryId, number],
    );
    pullRequests.push(added.rows[0]!.id);
  }
});

const common = () => ({ name, perMinute: 100, allowPrivateAddresses: true });
const webhook = (more: object = {}): NotifyTarget => ({
  ...common(),
  kind: 'webhook',
  url: `${receiver.url}/secret-path`,
  secrets: [`whsec_${'QUJD'.repeat(8)}`],
  ...more,
});
const slack = (channel = 'C1'): NotifyTarget => ({
  ...common(),
  kind: 'slack',
  url: receiver.url,
  token: 'xoxb-0123456789-secret',
  channel,
  channels: [],
});

const about = (index: number, key: string, kind: NotificationKind = 'fix_waiting', topic = key): Announcement => ({
  kind,
  pullRequestId: pullRequests[index]!,
  eventKey: `${key}:${index}:${name}`,
  topic,
  news: { checks: ['types'], summary: `Summary ${key}`, detail: null },
});
const tell = (...announcements: Announcement[]) =>
  announce(pool, repositoryId, {
    announcements,
    addressees: { targets: [{ name, channel: null }], kinds: NOTIFICATION_KINDS },
  });
const pass = (target: NotifyTarget = webhook(), foldMs = 0) => passAll([target], foldMs);
const passAll = (targets: NotifyTarget[], foldMs = 0) =>
  sendNotifications(
    {
      pool,
      notify: { targets, file: null, foldMs },
      log: createLog('info', { write: (line) => logged.push(line) }),
    },
    new AbortController().signal,
  );
const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const messages = async () => {
  const { rows } = await pool.query<{ status: string; attempts: number; problem: string | null; wait: number }>(
    `select status, attempts, problem, round(extract(epoch from next_attempt_at - clock_timestamp()))::int as wait
       from notification_messages where target = $1 order by created_at`,
    [name],
  );
  return rows;
};
const age = (interval: string) =>
  pool.query(
    `update notification_messages set created_at = created_at - $2::interval, attempted_at = attempted_at - $2::interval,
            tried_at = array(select t - $2::interval from unnest(tried_at) t) where target = $1`,
    [name, interval],
  );
const dueNow = () =>
  pool.query('update notification_messages set next_attempt_at = clock_timestamp() where target = $1', [name]);

describe('each thing is told once', () => {
  test('however often it becomes true, and however often a monitor looks', async () => {
    await tell(about(0, 'fix'));
    await tell(about(0, 'fix'));
    await pass();
    await tell(about(0, 'fix'));
    await pass();
    expect(receiver.received).toHaveLength(1);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
      type: 'regreen.notification',
      data: { repository: `tenant${tenants}/shop`, events: [{ kind: 'fix_waiting', pullRequests: [{ number: 12 }] }] },
    });
    expect(await messages()).toMatchObject([{ status: 'sent', attempts: 1, problem: null }]);
  });

  test('and not at all where the transaction that made it true is rolled back', async () => {
    const lost = transaction(pool, async (sql) => {
      await announce(sql, repositoryId, {
        announcements: [about(0, 'fix')],
        addressees: { targets: [{ name, channel: null }], kinds: NOTIFICATION_KINDS },
      });
      throw new Error('rolled back');
    });
    await expect(lost).rejects.toThrow('rolled back');
    await pass();
    expect(receiver.received).toEqual([]);
  });

  test('by several monitors at once', async () => {
    await tell(...[0, 1, 2, 3].map((index) => about(index, `fix${index}`)));
    await Promise.all(Array.from({ length: 6 }, () => pass()));
    // A monitor that finds the target taken leaves it to the one that has it.
    await pass();
    expect(receiver.received).toHaveLength(4);
    expect(new Set(ids()).size).toBe(4);
  });

  test('of a sender that was killed after it had sent: once more, under the same id', async () => {
    await tell(about(0, 'fix'));
    const claimed = await claimMessage(pool, name, { foldMs: 0, perMinute: 100, channel: null });
    await send(webhook(), { id: `msg_${claimed!.id}`, message: claimed!.message, channel: null, thread: null });
    await pass();
    expect(receiver.received).toHaveLength(1); // somebody else has it
    await pool.query(`update notification_messages set lease_until = clock_timestamp() where target = $1`, [name]);
    await pass();
    await pass();
    expect(ids()).toEqual([`msg_${claimed!.id}`, `msg_${claimed!.id}`]);
    expect(receiver.received[1]!.body).toBe(receiver.received[0]!.body);
  });

  test('what a sender says that was taken for dead does not count', async () => {
    await tell(about(0, 'fix'));
    const first = await claimMessage(pool, name, { foldMs: 0, perMinute: 100, channel: null });
    await pool.query(`update notification_messages set lease_until = clock_timestamp() where target = $1`, [name]);
    const second = await claimMessage(pool, name, { foldMs: 0, perMinute: 100, channel: null });
    expect([first!.attempt, second!.attempt, second!.id]).toEqual([1, 2, first!.id]);
    await settleMessage(pool, first!, { kind: 'refused', problem: 'late' });
    expect(await messages()).toMatchObject([{ status: 'waiting', problem: null }]);
    await settleMessage(pool, second!, { kind: 'sent', reference: null });
    expect(await messages()).toMatchObject([{ status: 'sent' }]);
  });

  test('only to those who are told such things', async () => {
    await announce(pool, repositoryId, {
      announcements: [about(0, 'fix')],
      addressees: { targets: [{ name, channel: null }], kinds: ['flaky'] },
    });
    await pass();
    expect(receiver.received).toEqual([]);
  });
});

describe('what belongs together comes together', () => {
  test('all of one pull request within the window', async () => {
    await tell(about(0, 'one'), about(0, 'two'));
    await pass(webhook(), 60_000);
    expect(receiver.received).toEqual([]);
    await pass(webhook(), 0);
    expect(receiver.received).toHaveLength(1);
    expect(JSON.parse(receiver.received[0]!.body).data.events).toHaveLength(2);
  });

  test('the same failure on several pull requests is told once, and counted for an hour', async () => {
    await tell(about(0, 'base', 'broken_base', 'same'), about(1, 'base', 'broken_base', 'same'));
    await pass();
    await tell(about(2, 'base', 'broken_base', 'same'));
    await pass();
    expect(receiver.received).toHaveLength(1);
    await age('61 minutes');
    await tell(about(3, 'base', 'broken_base', 'same'));
    await pass();
    const [first, second] = receiver.received.map(({ body }) => JSON.parse(body).data.events[0]);
    expect(first).toMatchObject({ pullRequestCount: 2, before: null });
    expect(second).toMatchObject({ pullRequestCount: 1, before: { pullRequestCount: 1 } });
  });

  test('a pull request has one thread in Slack', async () => {
    receiver.answer(slackOk('1.1'), slackOk('2.2'), slackOk('3.3'));
    await tell(about(0, 'one'));
    await pass(slack());
    await tell(about(1, 'two'));
    await pass(slack());
    await tell(about(0, 'three', 'fix_verified'));
    await pass(slack());
    expect(receiver.received.map(({ body }) => JSON.parse(body).thread_ts)).toEqual([undefined, undefined, '1.1']);
  });
});

test('a pull request that was only counted somewhere has no thread there', async () => {
  receiver.answer(slackOk('1.1'), slackOk('2.2'), slackOk('3.3'));
  await tell(about(0, 'base', 'broken_base', 'same'));
  await pass(slack());
  await tell(about(1, 'base', 'broken_base', 'same'));
  await pass(slack());
  await tell(about(1, 'one'), about(0, 'two'));
  await pass(slack());
  expect(receiver.received.map(({ body }) => JSON.parse(body).thread_ts).sort()).toEqual(['1.1', undefined, undefined]);
});

test('a target that is given another channel has new threads there', async () => {
  receiver.answer(slackOk('1.1'), slackOk('2.2'), slackOk('3.3'), slackOk('4.4'));
  for (const [index, channel] of ['C1', 'C2', 'C2', 'C1'].entries()) {
    await tell(about(0, `fix${index}`));
    await pass(slack(channel));
  }
  const sent = receiver.received.map(({ body }) => JSON.parse(body));
  expect(sent.map(({ channel, thread_ts }) => [channel, thread_ts])).toEqual([
    ['C1', undefined],
    ['C2', undefined],
    ['C2', '2.2'],
    ['C1', '1.1'],
  ]);
});

test('a message that was sent nowhere yet goes to the channel that the target has by then', async () => {
  receiver.answer({ status: 500 }, slackOk('1.1'));
  await tell(about(0, 'fix'));
  await pass(slack('C1'));
  await dueNow();
  await pass(slack('C2'));
  expect(receiver.received.map(({ body }) => JSON.parse(body).channel)).toEqual(['C1', 'C2']);
});

describe('a failure that comes again', () => {
  const failed = (ordinal: number) =>
    failureAnnouncements(
      pullRequests[0]!,
      [{ check: { id: 'c', source: 'check_run', name: 'types', ordinal } as Check, analysis: outage as SavedAnalysis }],
      new Set(),
    );
  const outage = { category: 'network', summary: 'no route', signature: 'abc', metadata: { memory: null } };

  test('is told again after an hour, whatever day it is, and not before', async () => {
    await tell(...failed(1));
    await pass();
    await age('40 minutes');
    await tell(...failed(2));
    await pass();
    await age('170 minutes');
    // That the same check run is looked at again is nothing new.
    await tell(...failed(1), ...failed(2));
    await pass();
    expect(receiver.received).toHaveLength(1);
    await tell(...failed(3));
    await pass();
    expect(receiver.received).toHaveLength(2);
  });

  test('is told when the message about the first was never taken', async () => {
    receiver.answer({ status: 410 }, { status: 200 });
    await tell(...failed(1));
    await pass();
    await tell(...failed(2));
    await pass();
    expect(await messages()).toMatchObject([{ status: 'failed' }, { status: 'sent' }]);
    expect(JSON.parse(receiver.received[1]!.body).data.events[0].before).toBeNull();
  });
});

describe('what cannot be told', () => {
  const untold = async () => {
    const { rows } = await pool.query('select from notifications where target = $1 and message_id is null', [name]);
    return rows.length;
  };

  test('a message of another version is given up, and the next has its turn', async () => {
    await tell(about(0, 'one'));
    await pass();
    await pool.query(
      `update notification_messages set status = 'waiting', content = '{"events": 7}', next_attempt_at = now() where target = $1`,
      [name],
    );
    await tell(about(1, 'two'));
    await pass();
    expect(await messages()).toMatchObject([
      { status: 'failed', problem: 'this version of Regreen cannot read it' },
      { status: 'sent' },
    ]);
  });

  test('news that is a day old, after a long pause', async () => {
    await tell(about(0, 'old'), about(1, 'older'), about(2, 'new'));
    await pool.query(
      `update notifications set created_at = now() - interval '20 days' where target = $1 and topic like 'old%'`,
      [name],
    );
    await pass();
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.events[0].summary)).toEqual(['Summary new']);
    expect((await messages()).map(({ status, problem }) => [status, problem])).toEqual(
      expect.arrayContaining([
        ['failed', 'it was older than a day before it could be told'],
        ['sent', null],
      ]),
    );
    expect([await untold(), (await messages()).length]).toEqual([0, 2]);
  });

  test('news of another version is looked at once', async () => {
    await tell(about(0, 'strange'), about(1, 'stranger'), about(2, 'known'));
    await pool.query(`update notifications set kind = 'eclipse' where target = $1 and topic = 'strange'`, [name]);
    await pool.query(`update notifications set news = '[]' where target = $1 and topic = 'stranger'`, [name]);
    await pass();
    await pass();
    expect(receiver.received).toHaveLength(1);
    expect([await untold(), (await messages()).length]).toEqual([0, 2]);
    expect(await findBusyTargets(pool, [name])).toEqual([]);
  });

  test('an error at one target keeps no later one from its turn', async () => {
    const broken = [0, 1, 2, 3].map((index) => webhook({ name: `${name}-${index}`, perMinute: Number.NaN }));
    const targets = [...broken, webhook()];
    await announce(pool, repositoryId, {
      announcements: [about(0, 'fix')],
      addressees: {
        targets: targets.map((target) => ({ name: target.name, channel: null })),
        kinds: NOTIFICATION_KINDS,
      },
    });
    await expect(passAll(targets)).rejects.toThrow(`could not be told: ${name}-`);
    expect(receiver.received).toHaveLength(1);
    expect(await messages()).toMatchObject([{ status: 'sent' }]);
  });
});

describe('a target that does not take it', () => {
  test('is tried again later, with the same id, and then it is well', async () => {
    receiver.answer({ status: 500 }, { status: 200 });
    await tell(about(0, 'fix'));
    await pass();
    expect(await messages()).toMatchObject([{ status: 'waiting', attempts: 1, problem: 'HTTP 500', wait: 5 }]);
    await pass();
    expect(receiver.received).toHaveLength(1);
    await dueNow();
    await pass();
    expect(await messages()).toMatchObject([{ status: 'sent', attempts: 2, problem: null }]);
    expect(ids()[1]).toBe(ids()[0]);
  });

  test('that asks for a pause gets nothing at all before', async () => {
    receiver.answer({ status: 429, headers: { 'retry-after': '120' } });
    await tell(about(0, 'one'));
    await pass();
    receiver.answer({ status: 200 });
    await tell(about(1, 'two'));
    await pass();
    expect(receiver.received).toHaveLength(1);
    expect(await messages()).toMatchObject([{ wait: 120 }, { status: 'waiting', attempts: 0 }]);
    await pool.query(
      'update notification_messages set hold_until = clock_timestamp(), next_attempt_at = clock_timestamp() where target = $1',
      [name],
    );
    await pass();
    expect(await messages()).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
  });

  test('is not told for ever', async () => {
    receiver.answer({ status: 500 });
    await tell(about(0, 'one'), about(1, 'two'));
    await pass();
    await pool.query(
      'update notification_messages set attempts = 9, next_attempt_at = clock_timestamp() where target = $1',
      [name],
    );
    await pass();
    await age('25 hours');
    await pass();
    expect(await messages()).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
    await dueNow();
    const tries = receiver.received.length;
    await pass();
    expect(receiver.received).toHaveLength(tries);
  });

  test('and says no is not asked again; no log and no row names its address', async () => {
    receiver.answer({ status: 410 });
    await tell(about(0, 'one'));
    await pass();
    expect(await messages()).toMatchObject([{ status: 'failed', problem: 'HTTP 410' }]);
    const { rows } = await pool.query<{ row: string }>(
      `select to_jsonb(m)::text as row from notification_messages m where target = $1
       union all select to_jsonb(n)::text from notifications n where target = $1`,
      [name],
    );
    expect(logged.join('')).toContain('HTTP 410');
    expect([...logged, ...rows.map(({ row }) => row)].join('')).not.toMatch(/secret-path|whsec_|127\.0\.0\.1/);
  });

  test('gets no more than its number a minute', async () => {
    await tell(...[0, 1, 2, 3].map((index) => about(index, `fix${index}`)));
    await pass(webhook({ perMinute: 3 }));
    expect(receiver.received).toHaveLength(3);
    await age('61 seconds');
    await pass(webhook({ perMinute: 3 }));
    expect(receiver.received).toHaveLength(4);
  });

  test('and a message that is tried again counts each time', async () => {
    receiver.answer({ status: 500 });
    await tell(about(0, 'one'), about(1, 'two'));
    for (let passes = 0; passes < 5; passes++) {
      await pass(webhook({ perMinute: 3 }));
      await dueNow();
    }
    expect(receiver.received).toHaveLength(3);
    await age('61 seconds');
    await pass(webhook({ perMinute: 3 }));
    expect(receiver.received).toHaveLength(4);
  });
});

test('a target that was closed to the repository since is not told', async () => {
  await tell(about(0, 'fix'));
  await pass(webhook({ repositories: ['others/*'] }));
  expect(receiver.received).toEqual([]);
  expect(await messages()).toMatchObject([
    { status: 'failed', problem: 'the target is no longer for this repository' },
  ]);
});

test('secrets in a title are in no message', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  await pool.query('update pull_requests set title = $2 where id = $1', [pullRequests[0], `leak ${token}`]);
  await tell(about(0, 'fix'));
  await pass();
  expect(receiver.received[0]!.body).toContain('leak [redacted:');
  const { rows } = await pool.query('select from notification_messages where content::text like $1', [`%${token}%`]);
  expect(rows).toHaveLength(0);
});

test('all of it goes with the repository', async () => {
  await tell(about(0, 'fix'), about(1, 'fix'));
  await pass();
  await pool.query('delete from repositories where id = $1', [repositoryId]);
  const { rows } = await pool.query(
    'select target from notifications where target = $1 union all select target from notification_messages where target = $1',
    [name],
  );
  expect(rows).toEqual([]);
});
