import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { DeliveriesDeps } from '../../src/cli/deliveries/deps.js';
import { deliveriesCommand } from '../../src/cli/deliveries.js';
import { deliveryDetailSchema, deliveryViewSchema } from '../../src/core/delivery-view.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type CliResult, clock, reach, runCli } from '../support/run-cli.js';
import { deliveries, runs, tellStory } from '../support/run-rows.js';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;
let database: TestDatabase;
const replayed: string[] = [];
let answer: { outcome: string; reason: string | null } = { outcome: 'processed', reason: null };

let recovered: Awaited<ReturnType<DeliveriesDeps['recoverDeliveries']>> = {
  lookedAt: 1234,
  known: 1230,
  broughtIn: 4,
  failed: [],
  from: '2026-11-21T08:00:00.000Z',
  upTo: '2026-11-21T10:10:00.000Z',
  stopped: null,
};

beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
  const body = {
    action: 'opened',
    title: `Use ${TOKEN}`,
    config: { client_secret: 'correct-horse', url: 'https://h/x' },
    evil: '\u009b31m',
  };
  await database.pool.query('update webhook_deliveries set body = $2 where id = $1', [
    deliveries.first,
    brotliCompressSync(JSON.stringify(body)),
  ]);
});
afterAll(() => database.drop());

const regreen = (args: string, changes: Partial<DeliveriesDeps> = {}, columns?: number): Promise<CliResult> =>
  runCli(
    (program, io) =>
      deliveriesCommand(program, io, {
        withDatabase: reach(database.connectionString),
        replayDelivery: async (deliveryId) => {
          replayed.push(deliveryId);
          return answer;
        },
        recoverDeliveries: async (since) => ({ ...recovered, from: since?.toISOString() ?? recovered.from }),
        clock,
        ...changes,
      }),
    args.split(' '),
    { columns },
  );

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

test('list shows what came last, first', async () => {
  expect(await regreen('deliveries list')).toEqual({
    exit: 0,
    err: '',
    out: lines(
      'Delivery  Event                Repository  Status     Received               Reason',
      'd-3       check_run.completed  globex/api  failed     10:02:50 (7 min ago)   the database was away',
      'd-2       check_run.completed  acme/shop   processed  10:00:00 (10 min ago)  -',
      'd-1       pull_request.opened  acme/shop   processed  09:59:59 (10 min ago)  -',
    ),
  });
  const narrow = (await regreen('deliveries list', {}, 50)).out.trimEnd().split('\n');
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(50);
});

test.each([
  ['--status failed', ['d-3']],
  ['--event check_run --repo Acme/shop', ['d-2']],
  ['--since 9m', ['d-3']],
  ['--limit 1', ['d-3']],
  ['--before d-2', ['d-1']],
  ['--before d-3 --limit 1', ['d-2']],
  ['--before d-1', []],
  ['--event push', []],
])('list %s', async (flags, expected) => {
  const { out } = await regreen(`deliveries list --json ${flags}`);
  const views = z.array(deliveryViewSchema).parse(JSON.parse(out));
  expect(views.map((view) => view.deliveryId)).toEqual(expected);
});

test('show tells what came of a delivery', async () => {
  const { out } = await regreen('deliveries show d-1');
  expect(out).toMatch(/^Delivery d-1 {2}processed\n {2}event {7}pull_request\.opened\n {2}repository {2}acme\/shop\n/);
  expect(out).toMatch(/ {2}body {8}\d+ bytes, compressed \(--body prints it\)\n/);
  expect(out).toContain(lines('Runs (1)', `  ${runs.green}  completed`));
  const detail = deliveryDetailSchema.parse(JSON.parse((await regreen('deliveries show d-1 --json')).out));
  expect(detail.runs).toEqual([{ runId: runs.green, status: 'completed' }]);
  expect((await regreen(`deliveries show ${deliveries.first}`)).out).toBe(out);
});

test('show --body prints what GitHub sent, without its secrets', async () => {
  const { out } = await regreen('deliveries show d-1 --body');
  expect(out).not.toContain(TOKEN);
  expect(out).not.toContain('correct-horse');
  expect(out).not.toContain('\u009b');
  expect(JSON.parse(out)).toEqual({
    action: 'opened',
    title: expect.stringMatching(/^Use \[redacted:/),
    config: { client_secret: '[redacted:secret]', url: 'https://h/x' },
    evil: '\u009b31m',
  });
  expect(await regreen('deliveries show d-2 --body')).toMatchObject({
    exit: 1,
    out: '',
    err: expect.stringMatching(/No body was kept/),
  });
});

test('a body that cannot be unpacked exits 3', async () => {
  await database.pool.query(`update webhook_deliveries set body = '\\x00ff' where id = $1`, [deliveries.second]);
  expect(await regreen('deliveries show d-2 --body')).toMatchObject({
    exit: 3,
    out: '',
    err: expect.stringMatching(/cannot be unpacked/),
  });
});

test('an ambiguous id exits 1 with the candidates, an unknown one too', async () => {
  expect(await regreen('deliveries show d-')).toEqual({
    exit: 1,
    out: '',
    err: 'regreen: "d-" is the beginning of several deliveries; give more of one of them: d-3, d-2, d-1.\n',
  });
  expect(await regreen('deliveries show %')).toMatchObject({ exit: 1, err: expect.stringMatching(/no delivery "%"/) });
});

test.each(['show', 'replay'])('%s of nothing named exits 2', async (command) => {
  expect(await regreen(`deliveries ${command} `)).toEqual({
    exit: 2,
    out: '',
    err: 'regreen: Name a delivery: its X-GitHub-Delivery, or the beginning of it.\n',
  });
});

test('replay takes it in again, and exits 1 when that fails', async () => {
  answer = { outcome: 'ignored', reason: 'our own check run' };
  expect(await regreen('deliveries replay d-3')).toEqual({
    exit: 0,
    err: '',
    out: 'Delivery d-3: ignored (our own check run)\n',
  });
  answer = { outcome: 'failed', reason: null };
  expect(await regreen('deliveries replay d-3 --json')).toEqual({
    exit: 1,
    err: 'regreen: The delivery could not be taken in.\n',
    out: '{"deliveryId":"d-3","outcome":"failed","reason":null}\n',
  });
  expect(replayed).toEqual(['d-3', 'd-3']);
});

test('no database yet is an empty list, one out of reach exits 3', async () => {
  const empty = await createTestDatabase({ empty: true });
  expect(await regreen('deliveries list --json', { withDatabase: reach(empty.connectionString) })).toEqual({
    exit: 0,
    out: '[]\n',
    err: expect.stringMatching(/^The database has no tables yet: .*\n$/),
  });
  await empty.drop();
  const gone = { withDatabase: reach('postgresql://nobody@127.0.0.1:1/none') };
  expect(await regreen('deliveries list', gone)).toMatchObject({ exit: 3, out: '' });
});

test.each(['list', 'show', 'replay'])('deliveries %s --help has an example', async (command) => {
  expect((await regreen(`deliveries ${command} --help`)).out).toMatch(
    new RegExp(`Examples?:\\n  regreen deliveries ${command}`),
  );
});

test('recover tells what was looked at, and from when to when', async () => {
  expect(await regreen('deliveries recover --since 2h')).toEqual({
    exit: 0,
    err: '',
    out: lines(
      'looked at   1,234',
      'known       1,230',
      'brought in  4',
      'failed      0',
      'from        2026-11-21 08:10:00 UTC (2 h ago)',
      'up to       2026-11-21 10:10:00 UTC (just now)',
    ),
  });
  expect(JSON.parse((await regreen('deliveries recover --json')).out)).toEqual(recovered);
});

test('recover ends with 1 when something is left, and names it', async () => {
  recovered = {
    ...recovered,
    failed: [{ deliveryId: 'd-9', event: 'status', reason: 'GitHub does not have its payload any more' }],
  };
  expect(await regreen('deliveries recover')).toMatchObject({
    exit: 1,
    out: expect.stringMatching(/\n {2}d-9 status: GitHub does not have its payload any more\n$/),
    err: 'regreen: Not everything could be brought in: regreen deliveries show says more of each.\n',
  });
  recovered = { ...recovered, failed: [], upTo: null, stopped: 'another Regreen is at it' };
  expect(await regreen('deliveries recover')).toMatchObject({
    exit: 1,
    err: 'regreen: It is not through: another Regreen is at it.\n',
  });
});
