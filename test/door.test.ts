import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createApp } from '../src/app.js';
import { createDoor, MAX_BODY_BYTES, WEBHOOK_PATH } from '../src/door.js';
import { createGithub } from '../src/github/client.js';
import { createIntake } from '../src/intake.js';
import { createLog } from '../src/log.js';
import { listen } from '../src/server.js';
import { APP_ID } from './support/deliver.js';
import { createTestDatabase, type TestDatabase } from './support/postgres.js';

const SECRET = 'a secret of at least thirty-two bytes, the new one';
const PREVIOUS = 'a secret of at least thirty-two bytes, the old one';
const log = createLog('silent', { write: () => true });

let database: TestDatabase;
let server: { url: string; close(): Promise<void> };

beforeAll(async () => {
  database = await createTestDatabase();
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const github = createGithub(
    { id: APP_ID, privateKey, webhookSecrets: [SECRET] },
    { host: '127.0.0.1:9', protocol: 'http' },
    log,
  );
  const intake = createIntake({ pool: database.pool, appId: APP_ID, settleMs: 0, enqueue: async () => {}, log });
  await github.probot.load(createApp(intake));
  const door = createDoor({
    secrets: [SECRET, PREVIOUS],
    receive: intake,
    log,
  });
  server = await listen({ door, ready: async () => ({ status: 'ok', degraded: [] }) }, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

type Answer = { status: number; body: { outcome?: string; reason?: string | null; message?: string } };

const sign = (body: Buffer | string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function post(
  body: Buffer | string,
  headers: Record<string, string | undefined> = {},
): Promise<Answer & { deliveryId: string }> {
  const deliveryId = headers['x-github-delivery'] ?? randomUUID();
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': deliveryId,
    'x-hub-signature-256': sign(body),
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const sent = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${server.url}${WEBHOOK_PATH}`,
      { method: 'POST', headers: sent, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ status: response.statusCode!, body: JSON.parse(Buffer.concat(chunks).toString('utf8')), deliveryId });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const row = async (deliveryId: string) =>
  (
    await database.pool.query<{
      status: string;
      reason: string | null;
      body: Buffer;
      payload: Record<string, unknown>;
      attempts: number;
    }>('select * from webhook_deliveries where delivery_id = $1', [deliveryId])
  ).rows[0];

let number = 100;
const pullRequest = (changes: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}) => ({
  action: 'opened',
  installation: { id: 77 },
  repository: {
    id: 4242,
    full_name: 'acme/shop',
    html_url: 'https://github.example/acme/shop',
    archived: false,
    updated_at: '2026-01-01T00:00:00Z',
  },
  sender: { login: 'mona' },
  pull_request: {
    number: ++number,
    title: 'Title',
    user: { login: 'mona' },
    state: 'open',
    merged_at: null,
    draft: false,
    base: { ref: 'main', sha: 'b'.repeat(40) },
    head: { ref: 'topic', sha: 'a'.repeat(40), repo: { full_name: 'acme/shop' } },
    html_url: 'https://github.example/acme/shop/pull/1',
    updated_at: '2026-01-01T00:00:00Z',
    ...changes,
  },
  ...envelope,
});

describe('signatures', () => {
  const body = JSON.stringify(pullRequest());

  test('a right one is taken in; the secret before it too, while both are in force', async () => {
    expect(await post(body)).toMatchObject({ status: 200, body: { outcome: 'processed' } });
    expect(await post(body, { 'x-hub-signature-256': sign(body, PREVIOUS) })).toMatchObject({ status: 200 });
  });

  test.each([
    ['a wrong one', { 'x-hub-signature-256': sign(body, 'another secret') }, 401, /does not match/],
    ['one of another body', { 'x-hub-signature-256': sign(`${body} `) }, 401, /does not match/],
    ['none', { 'x-hub-signature-256': undefined }, 401, /set a secret/],
    [
      'an old SHA-1 one',
      { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=0000' },
      401,
      /SHA-1 signature is not enough/,
    ],
    ['one of the wrong length', { 'x-hub-signature-256': 'sha256=00' }, 401, /does not match/],
  ])('%s is refused and nothing is kept', async (_, headers, status, message) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(message);
    expect(await row(answer.deliveryId)).toBeUndefined();
  });

  test('are checked over the raw bytes, not over the text they decode to', async () => {
    const invalid = Buffer.concat([
      Buffer.from(body.slice(0, -1)),
      Buffer.from(', "x": "'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(await post(invalid)).toMatchObject({ status: 200 });
    const replaced = Buffer.from(invalid.toString('utf8'));
    expect(await post(replaced, { 'x-hub-signature-256': sign(invalid) })).toMatchObject({ status: 401 });
  });
});

describe('requests that are no deliveries', () => {
  test.each([
    ['no event', { 'x-github-event': undefined }, 400],
    ['no delivery id', { 'x-github-delivery': '' }, 400],
    ['a delivery id that is none', { 'x-github-delivery': "'; drop table" }, 400],
  ])('%s', async (_, headers, status) => {
    expect((await post('{}', headers)).status).toBe(status);
  });

  test('a body over 25 MiB is refused by its header', async () => {
    const body = Buffer.alloc(26 * 1024 * 1024, 0x20);
    const answer = await post(body).catch((error: NodeJS.ErrnoException) => error.code);
    // The connection ends with the answer; a client that is still writing may see only that.
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(typeof answer === 'string' ? answer : answer!.status);
    expect(await post('{}', { 'content-length': String(MAX_BODY_BYTES + 1) })).toMatchObject({ status: 413 });
  });

  test('a body over 25 MiB without a length is refused by its bytes', async () => {
    const status = await new Promise<number | string>((resolve) => {
      const headers = {
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': 'sha256=00',
      };
      const request = http.request(
        `${server.url}${WEBHOOK_PATH}`,
        { method: 'POST', headers, agent: false },
        (response) => resolve(response.statusCode!),
      );
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      let left = 27;
      const write = () => {
        while (left-- > 0) if (!request.write(chunk)) return request.once('drain', write);
        request.end();
      };
      write();
    });
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(status);
  });

  test('another method, another path', async () => {
    expect((await fetch(`${server.url}${WEBHOOK_PATH}`)).status).toBe(405);
    expect((await fetch(`${server.url}/probot/import`, { method: 'POST' })).status).toBe(404);
  });
});

describe('deliveries that say little or strange things are recorded with a reason', () => {
  test.each<[string, string, string | Buffer, number, RegExp]>([
    ['not JSON', 'pull_request', 'payload=%7B%7D', 415, /not JSON/],
    ['an event nobody knows', 'sponsorship_of_the_year', '{}', 200, /not an event that Regreen listens to/],
    ['JSON that is no object', 'pull_request', '[1]', 200, /unexpected payload/],
    ['JSON null', 'pull_request', 'null', 200, /not a JSON object/],
    ['an empty object', 'check_run', '{}', 200, /names no installation/],
    ['a comment', 'issue_comment', '{"action":"created"}', 200, /names no installation/],
    ['an event that nothing handles', 'star', '{"action":"created"}', 200, /not an event that Regreen listens to/],
    ['a ping', 'ping', '{"zen":"Keep it logically awesome."}', 200, /works/],
    [
      'no installation',
      'pull_request',
      JSON.stringify(pullRequest({}, { installation: undefined })),
      200,
      /names no installation/,
    ],
    [
      'an id beyond 2^53',
      'pull_request',
      JSON.stringify(pullRequest()).replace('"id":4242', '"id":9007199254740993'),
      200,
      /repository\.id/,
    ],
    [
      'a time that is none',
      'pull_request',
      JSON.stringify(pullRequest({ updated_at: 'yesterday' })),
      200,
      /updated_at/,
    ],
  ])('%s', async (_, event, body, status, reason) => {
    const answer = await post(body, { 'x-github-event': event });
    expect(answer.status).toBe(status);
    const kept = await row(answer.deliveryId);
    expect(kept).toMatchObject({ status: 'ignored', reason: expect.stringMatching(reason) });
    expect(brotliDecompressSync(kept!.body)).toEqual(Buffer.from(body));
  });

  test('null users, deleted forks, long and odd titles end in rows', async () => {
    const payload = pullRequest({
      title: `${'ü'.repeat(150)}${'🦄'.repeat(75)} and then some more text that makes it over three hundred characters long, as nobody would type it`,
      user: null,
      head: { ref: 'tøpic/ünïcode', sha: 'c'.repeat(40), repo: null },
    });
    expect(await post(JSON.stringify(payload))).toMatchObject({ status: 200, body: { outcome: 'processed' } });
    const { rows } = await database.pool.query(
      'select title, author, head_repository, head_branch from pull_requests where pr_number = $1',
      [payload.pull_request.number],
    );
    expect(rows[0]).toEqual({
      title: payload.pull_request.title,
      author: 'ghost',
      head_repository: null,
      head_branch: 'tøpic/ünïcode',
    });
  });

  test('NUL, lone surrogates and extreme depth: the body is kept as signed and marked, the rest of it counts', async () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const body = JSON.stringify(pullRequest({ title: 'x\u0000y\ud800z' })).replace(/}$/, `,"deep":${deep}}`);
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'processed' } });
    const kept = await row(answer.deliveryId);
    expect(kept!.payload.bodyMarks).toEqual(['nul', 'lone_surrogate', 'deep']);
    expect(brotliDecompressSync(kept!.body).toString('utf8')).toBe(body);
    const { rows } = await database.pool.query('select title from pull_requests where pr_number = $1', [number]);
    expect(rows).toEqual([{ title: 'x\ufffdy\ufffdz' }]);
  });

  test('an action with NUL in it', async () => {
    expect(await post(JSON.stringify({ ...pullRequest(), action: 'o\u0000' }))).toMatchObject({ status: 200 });
  });
});

describe('one delivery id counts once', () => {
  test('the second time it answers 200 and changes nothing', async () => {
    const body = JSON.stringify(pullRequest());
    const first = await post(body);
    const again = await post(body, { 'x-github-delivery': first.deliveryId });
    expect(again).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
    const { rows } = await database.pool.query(
      `select count(*)::int as n from run_deliveries d join webhook_deliveries w on w.id = d.delivery_id where w.delivery_id = $1`,
      [first.deliveryId],
    );
    expect(rows[0].n).toBe(1);
  });

  test('both at once, in one batch', async () => {
    const body = JSON.stringify(pullRequest());
    const deliveryId = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => post(body, { 'x-github-delivery': deliveryId })));
    expect(answers.map(({ body: { outcome } }) => outcome).sort()).toEqual(['duplicate', 'duplicate', 'processed']);
  });

  test('one that failed is taken again', async () => {
    const deliveryId = randomUUID();
    await database.pool.query(
      `insert into webhook_deliveries (delivery_id, event, status, reason) values ($1, 'pull_request', 'failed', 'the database was away')`,
      [deliveryId],
    );
    expect(await post(JSON.stringify(pullRequest()), { 'x-github-delivery': deliveryId })).toMatchObject({
      status: 200,
      body: { outcome: 'processed' },
    });
    expect(await row(deliveryId)).toMatchObject({ status: 'processed', attempts: 2 });
  });
});

describe('a delivery that cannot be taken in', () => {
  const trip = async (pool: pg.Pool, work: () => Promise<void>) => {
    await pool.query(
      `create function trip() returns trigger language plpgsql as $$ begin if new.title = 'poison' then raise exception 'tripped'; end if; return new; end $$`,
    );
    await pool.query('create trigger trip before insert on pull_requests for each row execute function trip()');
    try {
      await work();
    } finally {
      await pool.query('drop trigger trip on pull_requests');
      await pool.query('drop function trip()');
    }
  };

  test('is kept as failed and answered 503, and those beside it in the batch are not lost', async () => {
    await trip(database.pool, async () => {
      const poison = JSON.stringify(pullRequest({ title: 'poison' }));
      const good = [1, 2, 3, 4].map(() => JSON.stringify(pullRequest()));
      const [bad, ...others] = await Promise.all([post(poison), ...good.map((body) => post(body))]);
      expect(bad!.status).toBe(503);
      expect(await row(bad!.deliveryId)).toMatchObject({ status: 'failed', reason: 'tripped' });
      expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    });
  });
});
