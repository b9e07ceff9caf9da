import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { opened, sendWebhook } from '../support/send-webhook.js';
import { withApp } from '../support/with-app.js';

/** One app for all: its web role alone, so that nothing else touches the rows. */
let app: { url: string; secret: string; pool: Pool };
let end = () => {};
let ended: Promise<void>;

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    ended = withApp(
      async (started) => {
        app = started;
        ready();
        await new Promise<void>((over) => {
          end = over;
        });
      },
      {},
      ['web'],
    );
    ended.catch(failed);
  });
});
afterAll(async () => {
  end();
  await ended;
});

type Payload = ReturnType<typeof opened>;

const rowOf = async (deliveryId: string) => {
  const { rows } = await app.pool.query<{ status: string; reason: string | null; kept: boolean; attempts: number }>(
    'select status, reason, attempts, body is not null as kept from webhook_deliveries where delivery_id = $1',
    [deliveryId],
  );
  return rows[0];
};

const send = (payload: object, event = 'pull_request') => sendWebhook(app, payload, { event });

let number = 100;
const withPull = (changes: object): Payload => {
  const payload = opened(++number);
  return { ...payload, pull_request: { ...payload.pull_request, ...changes } };
};

describe('what PostgreSQL would refuse is recorded as ignored, with the reason', () => {
  test.each<[string, () => object]>([
    ['a number beyond an integer column', () => withPull({ number: 2 ** 31 })],
    ['a number beyond JavaScript', () => withPull({ number: 2 ** 53 + 2 })],
    ['a negative number', () => withPull({ number: -1 })],
    ['the year 0', () => withPull({ updated_at: '0000-01-01T00:00:00+14:00' })],
    ['a zone a day ahead', () => withPull({ updated_at: '9999-12-31T23:59:59-23:59' })],
    ['a minute of 61 seconds', () => withPull({ updated_at: '2026-01-01T00:00:60Z' })],
    ['a time before all pull requests', () => withPull({ updated_at: '1969-12-31T23:59:59Z' })],
  ])('%s', async (_, payload) => {
    const { deliveryId, status, body } = await send(payload());
    expect([status, body.outcome]).toEqual([200, 'ignored']);
    expect(await rowOf(deliveryId)).toMatchObject({
      status: 'ignored',
      reason: expect.stringMatching(/^unexpected payload: pull_request\./),
      kept: true,
    });
  });
});

test.each(['__proto__', 'constructor', 'toString', '', '*'])(
  'an action of the name %j is one like any other',
  async (action) => {
    const { status, body } = await send({ ...withPull({}), action });
    expect([status, body.outcome]).toEqual([200, 'processed']);
  },
);

describe('what Probot falls over is taken in beside it', () => {
  test.each<[string, object, string]>([
    ['an event of the name __proto__', opened(1), '__proto__'],
    ['an event of the name constructor', opened(1), 'constructor'],
    ['an installation without an id', { ...opened(1), installation: {} }, 'pull_request'],
    ['an installation that is a text', { ...opened(1), installation: 'mine' }, 'pull_request'],
    ['an installation whose id is none', { ...opened(1), installation: { id: -1 } }, 'pull_request'],
    ['a list', [opened(1)], 'pull_request'],
  ])('%s', async (_, payload, event) => {
    const { deliveryId, status } = await send(payload, event);
    expect(status).toBe(200);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'ignored', kept: true });
  });
});

describe('long lists', () => {
  test('a check that names 20,000 pull requests makes a hundred known, and keeps nobody waiting', async () => {
    const { installation, repository } = opened(1);
    const head = { ref: 'topic', sha: 'c'.repeat(40) };
    const base = { ref: 'main', sha: 'b'.repeat(40), repo: { id: repository.id } };
    const pull_requests = Array.from({ length: 20_000 }, (_, index) => ({ number: 1_000 + index, head, base }));
    const check = {
      id: 9,
      name: 'ci',
      head_sha: head.sha,
      status: 'completed',
      conclusion: 'failure',
      app: { id: 1 },
      pull_requests,
    };
    const many = send({ action: 'completed', installation, repository, check_run: check }, 'check_run');
    const beside = await Promise.all(Array.from({ length: 20 }, () => send(withPull({}))));
    expect((await many).status).toBe(200);
    expect(beside.every(({ status }) => status === 200)).toBe(true);
    const { rows } = await app.pool.query('select from pull_requests where pr_number >= 1000');
    expect(rows).toHaveLength(100);
  }, 30_000);

  test('an installation on 12,000 repositories is taken whole: there are not as many locks', async () => {
    const all = Array.from({ length: 12_000 }, (_, index) => ({ id: 50_000 + index, full_name: `big/r${index}` }));
    const installation = {
      id: 900,
      account: { login: 'big', type: 'Organization' },
      updated_at: '2026-01-01T00:00:00Z',
    };
    const { status, body } = await send({ action: 'created', installation, repositories: all }, 'installation');
    expect([status, body.outcome]).toEqual([200, 'processed']);
    const reached = async () => {
      const { rows } = await app.pool.query<{ removed: boolean; count: number }>(
        `select removed_at is not null as removed, count(*)::int from repositories where name like 'big/%' group by 1 order by 1`,
      );
      return rows;
    };
    expect(await reached()).toEqual([{ removed: false, count: 12_000 }]);
    const later = { ...installation, updated_at: '2026-01-02T00:00:00Z' };
    const removal = { action: 'removed', installation: later, repositories_removed: all.slice(0, 11_000) };
    expect((await send(removal, 'installation_repositories')).status).toBe(200);
    expect(await reached()).toEqual([
      { removed: false, count: 1_000 },
      { removed: true, count: 11_000 },
    ]);
  }, 30_000);
});

test('what cannot be taken further is kept, said to be, and tried again: it is no error of GitHub’s delivery', async () => {
  await app.pool.query(
    `create function trip() returns trigger language plpgsql as $$ begin if new.title = 'poison' then raise exception 'tripped'; end if; return new; end $$`,
  );
  await app.pool.query('create trigger trip before insert on pull_requests for each row execute function trip()');
  try {
    const payload = withPull({ title: 'poison' });
    const { deliveryId, status, body } = await send(payload);
    expect([status, body]).toEqual([202, { deliveryId, outcome: 'failed', reason: 'tripped' }]);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'failed', reason: 'tripped', kept: true });
    await app.pool.query('drop trigger trip on pull_requests');
    const again = await sendWebhook(app, payload, { deliveryId });
    expect([again.status, again.body.outcome]).toEqual([200, 'processed']);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'processed', attempts: 2 });
  } finally {
    await app.pool.query('drop function trip() cascade');
  }
});

test('the prototype of nothing is changed by a payload', async () => {
  const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"action":"opened"}';
  const signature = `sha256=${createHmac('sha256', app.secret).update(body).digest('hex')}`;
  const headers = {
    'x-github-event': 'pull_request',
    'x-github-delivery': 'proto-1',
    'x-hub-signature-256': signature,
  };
  const response = await fetch(`${app.url}/api/github/webhooks`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(await rowOf('proto-1')).toMatchObject({ status: 'ignored' });
});
