import type { Pool } from 'pg';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

export type ExportedRow = { table: string; row: Record<string, unknown> };

const OF_PULL_REQUESTS = 'in (select id from pull_requests where repository_id = $1)';
const OF_RUNS = `in (select r.id from pipeline_runs r join pull_requests p on p.id = r.pr_id where p.repository_id = $1)`;

/** Every table that holds something of a repository, parents first, and which rows of it are its own. A test compares the list with the schema. */
export const EXPORTED_TABLES: readonly { table: string; where: string }[] = [
  { table: 'repositories', where: 'id = $1' },
  { table: 'repository_configs', where: 'repository_id = $1' },
  { table: 'quarantines', where: 'repository_id = $1' },
  { table: 'merge_groups', where: 'repository_id = $1' },
  { table: 'pull_requests', where: 'repository_id = $1' },
  { table: 'pull_request_heads', where: 'repository_id = $1' },
  { table: 'pr_state_history', where: `pr_id ${OF_PULL_REQUESTS}` },
  { table: 'check_runs', where: 'repository_id = $1' },
  { table: 'check_outcomes', where: 'repository_id = $1' },
  { table: 'webhook_deliveries', where: 'repository_id = $1' },
  { table: 'pipeline_runs', where: `pr_id ${OF_PULL_REQUESTS}` },
  { table: 'run_deliveries', where: `run_id ${OF_RUNS}` },
  { table: 'run_stages', where: `run_id ${OF_RUNS}` },
  { table: 'run_events', where: `run_id ${OF_RUNS}` },
  { table: 'analysis_results', where: `run_id ${OF_RUNS}` },
  { table: 'fix_attempts', where: `run_id ${OF_RUNS}` },
  { table: 'reviews', where: `pr_id ${OF_PULL_REQUESTS}` },
  { table: 'outward_writes', where: 'repository_id = $1' },
  { table: 'model_calls', where: `run_id ${OF_RUNS}` },
  { table: 'notification_messages', where: 'repository_id = $1' },
  { table: 'notifications', where: 'repository_id = $1' },
];

const ROWS_AT_A_TIME = 200;

/** Hands over every row that is held of a repository, table by table, as it all stood at one moment; no more than a few hundred are in memory. */
export const exportRepository = (
  pool: Pool,
  repositoryId: string,
  take: (row: ExportedRow) => Promise<void>,
): Promise<void> =>
  transaction(
    pool,
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      // Whoever takes the rows may be slow.
      await sql.query('set local idle_in_transaction_session_timeout = 0');
      for (const { table, where } of EXPORTED_TABLES) await exportTable(sql, table, where, repositoryId, take);
    },
    { retries: 0 },
  );

async function exportTable(
  sql: Sql,
  table: string,
  where: string,
  repositoryId: string,
  take: (row: ExportedRow) => Promise<void>,
): Promise<void> {
  await sql.query(`declare exported no scroll cursor for select * from ${table} where ${where}`, [repositoryId]);
  for (;;) {
    const { rows } = await sql.query<Record<string, unknown>>(`fetch ${ROWS_AT_A_TIME} from exported`);
    for (const row of rows) await take({ table, row });
    if (rows.length < ROWS_AT_A_TIME) break;
  }
  await sql.query('close exported');
}
