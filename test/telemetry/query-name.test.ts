import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { queryName } from '../../src/telemetry/query-name.js';

describe('the name of a statement', () => {
  test.each([
    ['select 1', 'select'],
    ['begin', 'begin'],
    ['  COMMIT;', 'commit'],
    ["set local statement_timeout = '3s'", 'set'],
    ['select id from pipeline_runs where id = $1 for update', 'select pipeline_runs'],
    ['select from pull_requests where id = $1 for no key update', 'select pull_requests'],
    ['SELECT "public"."pipelines"."id" FROM "public"."pipelines" WHERE (1=1)', 'select pipelines'],
    [
      '-- why\n insert into webhook_deliveries as t (a) values ($1) on conflict (a) do update set a = 1',
      'insert webhook_deliveries',
    ],
    ['update pipeline_runs set lease_until = $1 where id = (select id from other)', 'update pipeline_runs'],
    ['delete from run_events where run_id = any($1)', 'delete run_events'],
    ["select pg_advisory_xact_lock(hashtextextended('x', 0))", 'select pg_advisory_xact_lock'],
    [
      'with mine as (select id from pipeline_runs for update), l as (update run_stages set a = 1) select 1',
      'update run_stages',
    ],
    ['with a as (select id from pull_requests) select * from a', 'select pull_requests'],
    ['select extract(epoch from started_at) from pipeline_runs', 'select pipeline_runs'],
    ['select 1 where a is distinct from b', 'select'],
    ['select x from unnest($1::uuid[]) q (x) left join check_runs c on c.id = q.x', 'select check_runs'],
    ['insert into pr_state_history_2026_11 select * from pr_state_history_default', 'insert pr_state_history'],
    ['alter table pr_state_history detach partition pr_state_history_2024_01', 'alter'],
    ["select 'insert into secrets values (ghp_x)' from installations", 'select installations'],
    ['frobnicate all', 'other'],
    ['', 'other'],
  ])('%s', (text, name) => {
    expect(queryName(text)).toBe(name);
  });

  test('is never the text, whatever that is', () => {
    for (const text of [
      "select '",
      '((((',
      'select "a b" from "ghp_abc def"',
      `select ${'('.repeat(10_000)}`,
      'delete from ghp_0123456789012345678901234567890123456789012345678901234567890123456789',
    ])
      expect(queryName(text)).toMatch(/^[a-z]+(?: [a-z_]\w{0,62})?$/);
  });

  test('costs little the second time', () => {
    const text = `select ${'column_name, '.repeat(200)} id from pipeline_runs`;
    queryName(text);
    const start = performance.now();
    for (let index = 0; index < 100_000; index++) queryName(text);
    expect((performance.now() - start) / 100).toBeLessThan(20); // microseconds: a hundred times what it takes, for a machine under load
  });
});

/** Table names of the schema. */
const TABLES = new Set(
  readdirSync(join(import.meta.dirname, '../../prisma/migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [
      ...readFileSync(join(import.meta.dirname, '../../prisma/migrations', name, 'migration.sql'), 'utf8').matchAll(
        /create table if not exists (\w+)/g,
      ),
    ])
    .map((match) => match[1]!),
);

test('the statements of the store are named after our tables', () => {
  const store = join(import.meta.dirname, '../../src/store');
  const texts = readdirSync(store)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(store, file), 'utf8').matchAll(/`\s*((?:with|select|insert|update|delete)\s[^`]+)`/g),
    ])
    .map((match) => match[1]!.replace(/\$\{[^}]*\}/g, 'id'));
  expect(texts.length).toBeGreaterThan(80);
  const odd = texts.filter((text) => {
    const [, what] = queryName(text).split(' ');
    const isFunction = what !== undefined && text.includes(`${what}(`);
    return what !== undefined && !TABLES.has(what) && !isFunction && !ELSEWHERE.test(what);
  });
  expect(odd).toEqual([]);
});

/** Those of PostgreSQL; `id` stands for a name that code puts in. */
const ELSEWHERE = /^(?:pg_\w+|id|_prisma_migrations|tables|columns)$/;

// Last, for it uses up the names.
test('is one of few, however many texts there are', () => {
  const names = new Set(
    Array.from({ length: 5_000 }, (_, index) =>
      queryName(`select a from table${'x'.repeat(index % 50)}${'y'.repeat(Math.trunc(index / 50))}z`),
    ),
  );
  expect(names.size).toBeLessThanOrEqual(250);
  expect(names).toContain('other');
});
