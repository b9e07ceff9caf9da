import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ServedPages, servePages } from '../../src/bench/pages/serve-pages.js';
import { insights } from '../../src/dashboard/insights/insights.js';
import type { Viewer } from '../../src/dashboard/page.js';
import { browse } from '../support/dashboard.js';
import { acme, api, globex, NOW, OWN_APP, putCheck, putDelivery, putTenants, shop } from '../support/insight-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const OPERATOR: Viewer = {
  login: 'ada',
  userId: null,
  scope: {},
  mayAct: () => true,
  isOperator: true,
  formToken: 't',
};
const HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script>';

let database: TestDatabase;
let served: ServedPages;
let viewer: Viewer;

beforeAll(async () => {
  database = await createTestDatabase();
  served = await servePages(database.pool, () => viewer, { appId: OWN_APP, now: () => NOW });
});
beforeEach(() => {
  viewer = OPERATOR;
});
afterAll(async () => {
  await served.close();
  await database.drop();
});

const browser = () => browse(served.url);

test('of an empty database it says so, without a picture of nothing', async () => {
  const html = await browser().text('/insights');
  for (const { title } of insights) expect(html).toContain(title);
  expect(html).toContain('No pull request turned red.');
  expect(html).not.toMatch(/<svg|NaN|undefined|Infinity/);
});

test('pictures have names and words, and their numbers are behind them', async () => {
  const { pool } = database;
  await putTenants(pool);
  for (const [repository, name] of [
    [shop, HOSTILE],
    [api, 'theirs'],
  ] as const) {
    const check = { of: [repository, 1] as [string, number], head: ['a1', '16T10:00'] as [string, string], name };
    await putCheck(pool, { ...check, ends: ['failure', '16T10:10'], diagnosed: [['lint', '16T10:11', 'It is red']] });
    await putCheck(pool, { ...check, attempt: 2, ends: ['success', '16T10:40'] });
  }
  await putDelivery(pool, 'recovery', '16T10:00');
  const { get, text } = browser();
  const html = await text('/insights?days=7');
  expect(html).toMatch(
    /<svg[^>]+role="img"[^>]+aria-labelledby="time-to-green-chart-title time-to-green-chart-finding"/,
  );
  expect(html).toContain('<desc id="time-to-green-chart-finding">Red 2 times and green again: half within 30 min');
  expect(html).toContain('Deliveries recovered');
  expect(html).toContain('href="/insights/flaky-checks.csv?days=7&amp;repo="');
  expect(html).not.toMatch(/<script>alert| style=|NaN|undefined/);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);

  const csv = await get('/insights/flaky-checks.csv?days=7&repo=acme%2Fshop');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="regreen-flaky-checks-7-days.csv"');
  expect(csv.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await csv.text()).toBe(
    `"Check","Repository","Commits failed and passed","Commits failed","Newest"\r\n"'${HOSTILE.replaceAll('"', '""')}","acme/shop",1,1,"a100000 in #1"\r\n`,
  );
});

test('a tenant sees its own, and nothing that is for operators', async () => {
  viewer = { ...OPERATOR, scope: { installationId: globex }, isOperator: false };
  const { get, text } = browser();
  const html = await text('/insights?days=90');
  expect(html).toContain('theirs of globex/api');
  expect(html).not.toMatch(/acme|alert\(1\)|Deliveries recovered/);
  expect(await text('/insights/failing-checks.csv?repo=acme%2Fshop')).toBe(
    '"Check","Repository","Commits failed","Commits run","Share failed, %","Newest"\r\n',
  );
  expect((await get('/insights/recovered-deliveries.csv')).status).toBe(403);
  viewer = { ...viewer, scope: { installationId: acme, repositoryIds: [] } };
  expect(await text('/insights')).not.toContain('<svg');
});

test('what is asked for wrongly is answered all the same', async () => {
  const { get, text } = browser();
  expect((await get('/insights/nothing.csv')).status).toBe(404);
  expect((await get('/insights/time-to-green')).status).toBe(404);
  for (const query of ['days=-1', 'days=x', `repo=${'x'.repeat(5_000)}`, "repo=';drop table repositories"])
    expect([query, (await get(`/insights?${encodeURI(query)}`)).status]).toEqual([query, 200]);
  expect(await text('/insights?days=12')).toContain('<option value="30" selected');
});
