import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApiToken } from '../../src/store/api-tokens.js';
import { createPool } from '../../src/store/pool.js';
import { makeToken, startApi, type TestApi } from '../support/api.js';
import { startCutProxy } from '../support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeRun, makeTenant, type TestTenant, tellEvent } from '../support/tenant.js';

let database: TestDatabase;
let tenant: TestTenant;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'octo');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(`update pipeline_runs set status = 'cancelled' where status = 'running'`);
  api = await startApi(database.pool, { heartbeatMs: 30, mostStreams: 3 });
});
afterEach(() => api.close());

const SSE = { accept: 'text/event-stream' };

type Message = { id?: string; event?: string; data?: string; comment?: string; retry?: string };

/** Server-sent events as they come, one by one. */
async function* messages(response: IncomingMessage): AsyncGenerator<Message> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield Object.fromEntries(
        lines.map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon) || 'comment', line.slice(colon + 1).trim()];
        }),
      );
    }
  }
}

const told = async (response: IncomingMessage): Promise<Message[]> => {
  const all: Message[] = [];
  for await (const message of messages(response)) if (message.event) all.push(message);
  return all;
};

/** Reads on until a message fits. */
async function until(stream: AsyncGenerator<Message>, fits: (message: Message) => boolean): Promise<Message> {
  for (let next = await stream.next(); !next.done; next = await stream.next()) if (fits(next.value)) return next.value;
  throw new Error('the stream ended before that');
}

const finish = (runId: string) =>
  database.pool.query(`update pipeline_runs set status = 'completed', finished_at = now() where id = $1`, [runId]);

test('a finished run is told from the beginning to its end', async () => {
  const response = await api.open(`/runs/${tenant.runId}/events`, { headers: SSE });
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
  });
  const all = await told(response);
  expect(all.map(({ id, event }) => [id, event])).toEqual([
    ['1', 'run_opened'],
    ['2', 'stage_started'],
    [undefined, 'end'],
  ]);
  expect(JSON.parse(all[0]!.data!)).toMatchObject({ runId: tenant.runId, seq: 1, type: 'run_opened' });
  expect(JSON.parse(all[2]!.data!)).toEqual({ runId: tenant.runId, status: 'completed' });
});

test('a run that goes on is followed live; who was cut off goes on where they were', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const path = `/runs/${runId}/events`;
  const first = await api.open(path, { headers: SSE });
  const stream = messages(first);
  await until(stream, ({ id }) => id === '2');
  await tellEvent(database.pool, runId, 'stage_finished');
  expect(await until(stream, ({ id }) => id !== undefined)).toMatchObject({ id: '3', event: 'stage_finished' });
  await until(stream, ({ comment }) => comment === 'still here');
  first.destroy();

  for (const type of ['fix_proposed', 'fix_applied']) await tellEvent(database.pool, runId, type);
  const second = await api.open(`${path}?after=1`, { headers: { ...SSE, 'last-event-id': '3' } });
  const rest = messages(second);
  await until(rest, ({ id }) => id === '5');
  await tellEvent(database.pool, runId, 'run_finished');
  await finish(runId);
  const last: (string | undefined)[] = [];
  for await (const { event } of rest) if (event) last.push(event);
  expect(last).toEqual(['run_finished', 'end']);

  const after = await told(await api.open(`${path}?after=4`, { headers: SSE }));
  expect(after.map(({ event }) => event)).toEqual(['fix_applied', 'run_finished', 'end']);
  const nothing = await told(await api.open(path, { headers: { ...SSE, 'last-event-id': '6' } }));
  expect(nothing.map(({ event }) => event)).toEqual(['end']);
  const odd = await api.call('GET', path, { headers: { ...SSE, 'last-event-id': 'x' } });
  expect(odd).toMatchObject({ status: 400, body: { detail: expect.stringContaining('Last-Event-ID') } });
});

test('a long story comes whole and in order', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  await database.pool.query(`select tell_run_event($1, 'line', '{}') from generate_series(1, 998)`, [runId]);
  await finish(runId);
  const all = await told(await api.open(`/runs/${runId}/events`, { headers: SSE }));
  expect(all.slice(0, -1).map(({ id }) => Number(id))).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
});

test('streams are bounded in number, and a place is free again when its client leaves', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const path = `/runs/${runId}/events`;
  const open = await Promise.all([1, 2, 3].map(() => api.open(path, { headers: SSE })));
  const refused = await api.call('GET', path, { headers: SSE });
  expect(refused).toMatchObject({
    status: 503,
    headers: { 'retry-after': '10' },
    body: { detail: expect.stringContaining('3 event streams') },
  });
  expect((await api.call('GET', path)).status).toBe(200);
  open[0]!.destroy();
  let status = 503;
  for (const deadline = Date.now() + 10_000; status === 503 && Date.now() < deadline; ) {
    const response = await api.open(path, { headers: SSE });
    status = response.statusCode!;
    response.destroy();
  }
  expect(status).toBe(200);
});

test('one tenant cannot take the places of all', async () => {
  const own = await startApi(database.pool, { mostStreamsEach: 2 });
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const path = `/runs/${runId}/events`;
  // Two tokens of one tenant share its places.
  const [one, other] = await Promise.all(
    [1, 2].map(() => makeToken(database.pool, { installationId: tenant.installationId })),
  );
  const open = [
    await own.open(path, { headers: SSE, token: one! }),
    await own.open(path, { headers: SSE, token: other! }),
  ];
  const refused = await own.call('GET', path, { headers: SSE, token: one! });
  expect(refused).toMatchObject({
    status: 429,
    headers: { 'retry-after': '10' },
    body: { detail: expect.stringContaining('2 event streams already') },
  });
  const byOperator = await own.open(path, { headers: SSE });
  expect(byOperator.statusCode).toBe(200);
  for (const each of [...open, byOperator]) each.destroy();
  await own.close();
});

test('a shutdown ends the streams and lets the server close', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const own = await startApi(database.pool, { pollMs: 60_000 });
  const stream = messages(await own.open(`/runs/${runId}/events`, { headers: SSE }));
  await until(stream, ({ id }) => id === '2');
  const started = Date.now();
  await own.close();
  expect(Date.now() - started).toBeLessThan(5_000);
  expect((await stream.next()).done).toBe(true);
});

test('a token that is revoked ends its stream', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const token = await makeToken(database.pool, { name: 'follower', installationId: tenant.installationId });
  const stream = messages(await api.open(`/runs/${runId}/events`, { headers: SSE, token }));
  await until(stream, ({ comment }) => comment === 'still here');
  await database.pool.query(`update api_tokens set revoked_at = now() where name = 'follower'`);
  await expect(until(stream, ({ event }) => event === 'end')).rejects.toThrow('ended before');
});

/** Tells one event after the other until the stream ends, which never falls quiet so. */
async function tellUntilEnd(runId: string, stream: AsyncGenerator<Message>): Promise<string[]> {
  const events: string[] = [];
  let ended = false;
  const reading = (async () => {
    for await (const { event } of stream) if (event) events.push(event);
    ended = true;
  })();
  for (const deadline = Date.now() + 10_000; !ended && Date.now() < deadline; )
    await tellEvent(database.pool, runId, 'line');
  await finish(runId);
  await reading;
  return events;
}

test('a token that is revoked ends its stream also while the run has much to tell', async () => {
  const busy = await startApi(database.pool, { heartbeatMs: 300 });
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const token = await makeToken(database.pool, { name: 'chatty', installationId: tenant.installationId });
  const stream = messages(await busy.open(`/runs/${runId}/events`, { headers: SSE, token }));
  await until(stream, ({ id }) => id === '2');
  await database.pool.query(`update api_tokens set revoked_at = now() where name = 'chatty'`);
  expect(await tellUntilEnd(runId, stream)).not.toContain('end');
  await busy.close();
});

test('a run that goes to another tenant is followed no longer', async () => {
  const from = await makeTenant(database.pool, 'giver');
  const runId = await makeRun(database.pool, from.pullRequestId, 'running');
  const token = await makeToken(database.pool, { installationId: from.installationId });
  const stream = messages(await api.open(`/runs/${runId}/events`, { headers: SSE, token }));
  await until(stream, ({ id }) => id === '2');
  await database.pool.query('update repositories set installation_id = $2 where name = $1', [
    from.repository,
    tenant.installationId,
  ]);
  await tellEvent(database.pool, runId, 'secret');
  const rest: (string | undefined)[] = [];
  for await (const { event } of stream) rest.push(event);
  expect(rest.filter((event) => event !== undefined)).toEqual(['end']);
});

test('a person follows a run no longer than they may read it', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const { rows } = await database.pool.query(
    `insert into github_users (github_id, login, readable)
     select 7, 'mona', array[github_id] from repositories where id = $1 returning id`,
    [tenant.repositoryId],
  );
  const given = { name: 'mine', installationId: null, userId: rows[0].id, expiresAt: new Date(Date.now() + 60_000) };
  const { token } = (await createApiToken(database.pool, { ...given, scopes: ['runs:read'] }))!;
  const stream = messages(await api.open(`/runs/${runId}/events`, { headers: SSE, token }));
  await until(stream, ({ comment }) => comment === 'still here');
  await database.pool.query(`update github_users set readable = '{}'`);
  expect(await until(stream, ({ event }) => event === 'end')).toMatchObject({
    data: JSON.stringify({ runId, status: null }),
  });
});

test('a stream outlives a database that goes away and comes back', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId, 'running');
  const proxy = await startCutProxy(database.connectionString);
  const pool = createPool({ connectionString: proxy.connectionString, onError: () => {} });
  const own = await startApi(pool);
  const stream = messages(await own.open(`/runs/${runId}/events`, { headers: SSE }));
  await until(stream, ({ id }) => id === '2');
  await proxy.cut();
  await tellEvent(database.pool, runId, 'meanwhile');
  await finish(runId);
  await proxy.mend();
  expect(await until(stream, ({ id }) => id !== undefined)).toMatchObject({ id: '3', event: 'meanwhile' });
  expect(await until(stream, ({ event }) => event === 'end')).toBeDefined();
  await own.close();
  await pool.end();
  await proxy.cut();
});
