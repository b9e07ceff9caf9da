import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import { isStageName } from '../core/stages.js';
import type { MetricName } from '../telemetry/metric-list.js';
import type { Sample } from '../telemetry/metrics.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';
import { MOST_ATTEMPTS } from './unprocessed-deliveries.js';
import { budgetFlow, type WriteLimit } from './write-budgets.js';

/** What `readOperatorFigures` gives. */
export const OPERATOR_FIGURES: readonly MetricName[] = [
  'regreen_intake_lag_seconds',
  'regreen_unprocessed_deliveries',
  'regreen_open_runs',
  'regreen_oldest_waiting_run_seconds',
  'regreen_write_budget_remaining',
  'regreen_write_budget_spent_installations',
  'regreen_repositories',
  'regreen_index_scans_total',
  'regreen_sequential_scans_total',
  'regreen_table_dead_tuples',
  'regreen_table_live_tuples',
  'regreen_table_size_bytes',
  'regreen_function_calls_total',
  'regreen_function_seconds_total',
];

type Options = { writeLimits: readonly WriteLimit[]; queueOf: (stage: StageName | null) => string };

/** All of it costs some ten milliseconds; a database that takes longer has other things to do. */
const WITHIN_MS = 3_000;

/** How the whole installation stands: sums and ages only, nothing of any one account. Throws when the database does not answer in time. */
export function readOperatorFigures(pool: Pool, { writeLimits, queueOf }: Options): Promise<Sample[]> {
  return transaction(
    pool,
    async (sql) => {
      await sql.query(`set local statement_timeout = ${WITHIN_MS}`);
      return [
        ...(await deliveryFigures(sql)),
        ...(await runFigures(sql, queueOf)),
        ...(await budgetFigures(sql, writeLimits)),
        ...(await repositoryFigures(sql)),
        ...(await tableFigures(sql)),
        ...(await functionFigures(sql)),
      ];
    },
    { retries: 0, withinMs: WITHIN_MS },
  );
}

async function deliveryFigures(sql: Sql): Promise<Sample[]> {
  const { rows } = await sql.query<{ status: string; count: number; age: number | null }>(
    `select status, count(*)::int as count,
            extract(epoch from clock_timestamp() - min(received_at) filter (where status = 'received' or attempts < $1))::float8 as age
       from webhook_deliveries where status in ('received', 'failed') group by status`,
    [MOST_ATTEMPTS],
  );
  const lag = Math.max(0, ...rows.map(({ age }) => age ?? 0));
  return [
    { name: 'regreen_intake_lag_seconds', labels: {}, value: lag },
    ...['received', 'failed'].map((status) => ({
      name: 'regreen_unprocessed_deliveries' as const,
      labels: { status },
      value: rows.find((row) => row.status === status)?.count ?? 0,
    })),
  ];
}

const OPEN = ['queued', 'running', 'waiting_input'];

async function runFigures(sql: Sql, queueOf: Options['queueOf']): Promise<Sample[]> {
  const { rows: open } = await sql.query<{ status: string; count: number }>(
    `select status, count(*)::int as count from pipeline_runs
      where status in ('queued', 'running', 'waiting_input') and trigger_source <> 'replay' group by status`,
  );
  const { rows: waiting } = await sql.query<{ stage: string | null; age: number }>(
    `select coalesce(checkpoint_ns, current_stage) as stage,
            extract(epoch from clock_timestamp() - min(case status when 'queued' then run_after else lease_until end))::float8 as age
       from pipeline_runs
      where trigger_source <> 'replay'
        and (status = 'queued' and run_after <= clock_timestamp() or status = 'running' and lease_until <= clock_timestamp())
      group by 1`,
  );
  const oldest = new Map<string, number>();
  for (const { stage, age } of waiting) {
    const queue = queueOf(isStageName(stage) ? stage : null);
    oldest.set(queue, Math.max(age, oldest.get(queue) ?? 0));
  }
  return [
    ...OPEN.map((status) => ({
      name: 'regreen_open_runs' as const,
      labels: { status },
      value: open.find((row) => row.status === status)?.count ?? 0,
    })),
    ...[...oldest].map(([queue, value]) => ({
      name: 'regreen_oldest_waiting_run_seconds' as const,
      labels: { queue },
      value,
    })),
  ];
}

async function budgetFigures(sql: Sql, limits: readonly WriteLimit[]): Promise<Sample[]> {
  const flows = limits.map(budgetFlow);
  const { rows } = await sql.query<{ bucket: string; lowest: number; spent: number }>(
    `select bucket, min(left_now)::float8 as lowest, count(*) filter (where left_now < 1)::int as spent
       from (select b.bucket, least(l.capacity, b.tokens + extract(epoch from clock_timestamp() - b.refilled_at)::float8 * l.per_second) as left_now
               from write_budgets b join unnest($1::text[], $2::float8[], $3::float8[]) l (bucket, capacity, per_second) on l.bucket = b.bucket) now
      group by bucket`,
    [limits.map(({ bucket }) => bucket), flows.map(({ capacity }) => capacity), flows.map(({ perMs }) => perMs * 1000)],
  );
  return rows.flatMap(({ bucket, lowest, spent }) => [
    { name: 'regreen_write_budget_remaining' as const, labels: { bucket }, value: lowest },
    { name: 'regreen_write_budget_spent_installations' as const, labels: { bucket }, value: spent },
  ]);
}

async function repositoryFigures(sql: Sql): Promise<Sample[]> {
  const { rows } = await sql.query<{ status: string; count: number }>(
    'select status::text as status, count(*)::int as count from repositories group by status',
  );
  return rows.map(({ status, count }) => ({ name: 'regreen_repositories', labels: { status }, value: count }));
}

/** The months of the history count as one table. */
const WHOLE = (name: string) => `regexp_replace(${name}, '_(?:default|y?\\d{4}_?m?\\d{2})', '')`;

/** Of our own tables alone: the database may hold others', and their names are not ours to tell. https://www.postgresql.org/docs/current/monitoring-stats.html */
const OURS = `join pg_class c on c.oid = s.relid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relowner = (select relowner from pg_class where oid = to_regclass('webhook_deliveries'))`;

async function tableFigures(sql: Sql): Promise<Sample[]> {
  const { rows: tables } = await sql.query<{ table: string; live: number; dead: number; scans: number; bytes: number }>(
    `select ${WHOLE('s.relname')} as table, sum(s.n_live_tup)::float8 as live, sum(s.n_dead_tup)::float8 as dead, sum(s.seq_scan)::float8 as scans,
            sum(pg_total_relation_size(s.relid))::float8 as bytes
       from pg_stat_user_tables s ${OURS} group by 1`,
  );
  const { rows: indexes } = await sql.query<{ table: string; index: string; scans: number }>(
    `select ${WHOLE('s.relname')} as table, ${WHOLE('s.indexrelname')} as index, sum(s.idx_scan)::float8 as scans
       from pg_stat_user_indexes s ${OURS} group by 1, 2`,
  );
  return [
    ...tables.flatMap(({ table, live, dead, scans, bytes }): Sample[] => [
      { name: 'regreen_table_live_tuples', labels: { table }, value: live },
      { name: 'regreen_table_dead_tuples', labels: { table }, value: dead },
      { name: 'regreen_sequential_scans_total', labels: { table }, value: scans },
      { name: 'regreen_table_size_bytes', labels: { table }, value: bytes },
    ]),
    ...indexes.map(
      ({ table, index, scans }): Sample => ({
        name: 'regreen_index_scans_total',
        labels: { table, index },
        value: scans,
      }),
    ),
  ];
}

async function functionFigures(sql: Sql): Promise<Sample[]> {
  const { rows } = await sql.query<{ name: string; calls: number; seconds: number }>(
    `select funcname as name, sum(calls)::float8 as calls, sum(self_time)::float8 / 1000 as seconds
       from pg_stat_user_functions f join pg_proc p on p.oid = f.funcid
      where f.schemaname = current_schema() and p.proowner = (select relowner from pg_class where oid = 'pipeline_runs'::regclass)
      group by funcname`,
  );
  return rows.flatMap(({ name, calls, seconds }): Sample[] => [
    { name: 'regreen_function_calls_total', labels: { function: name }, value: calls },
    { name: 'regreen_function_seconds_total', labels: { function: name }, value: seconds },
  ]);
}
