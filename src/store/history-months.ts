import type { Pool } from 'pg';
import type { ArchivedRow } from './archived-row.js';
import { columnsOf, type Place } from './expire-rows.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** Its table. */
export const HISTORY = 'pr_state_history';

/** Gives months to history that had to go to the default partition. Answers how many it made; a few at a time, for each holds up writers. */
export async function moveHistoryFromDefault(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ made: number }>('select move_pr_state_history_default() as made');
  return rows[0]!.made;
}

/** The months of history that were over before `cutoff`, such as 2024-11, the oldest first. */
export async function findExpiredMonths(sql: Sql, cutoff: Date): Promise<string[]> {
  const { rows } = await sql.query<{ month: string }>(
    `select month from (
       select replace(substring(c.relname from '^pr_state_history_(\\d{4}_\\d{2})$'), '_', '-') as month
         from pg_inherits h join pg_class c on c.oid = h.inhrelid where h.inhparent = 'pr_state_history'::regclass) months
      where month is not null and (month || '-01 00:00:00+00')::timestamptz + interval '1 month' <= $1::timestamptz order by month`,
    [cutoff],
  );
  return rows.map((row) => row.month);
}

/** The next rows of a month of history as they are archived, in the order of (created_at, id); `last` is where to go on, null at the end. */
export function readHistoryMonth(
  pool: Pool,
  month: string,
  { after, limit }: { after: Place | null; limit: number },
): Promise<{ rows: ArchivedRow[]; last: Place | null }> {
  return transaction(
    pool,
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      await sql.query("set local timezone = 'UTC'");
      const { rows } = await sql.query<ArchivedRow & { id: string; precise: string }>(
        `select h.id::text as id, h.created_at::text as precise, h.created_at as at, to_jsonb(h)::text as row,
                i.github_id::text as installation, r.github_id::text as repository
           from (select ${await columnsOf(sql, 'pr_state_history')} from pr_state_history
                  where created_at >= $1::timestamptz and created_at < $1::timestamptz + interval '1 month'
                    and created_at >= $2::timestamptz and (created_at, id) > ($2::timestamptz, $3::uuid)
                  order by created_at, id limit $4) h
           join pull_requests p on p.id = h.pr_id join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
          order by h.created_at, h.id`,
        [`${month}-01`, after?.at ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', limit],
      );
      const end = rows.at(-1);
      return {
        rows: rows.map(({ at, row, installation, repository }) => ({ at, row, installation, repository })),
        last: end && rows.length === limit ? { at: end.precise, id: end.id } : null,
      };
    },
    { retries: 0 },
  );
}

/**
 * Drops a month of history. `archived`: how many of its rows the archive has; null where there is none. Answers false when there is no such month, and
 * throws when the numbers differ, the month is too young, or somebody holds the tables.
 */
export async function dropHistoryMonth(sql: Sql, month: string, archived: number | null): Promise<boolean> {
  const { rows } = await sql.query<{ dropped: boolean }>(
    'select drop_pr_state_history_month($1::date, $2) as dropped',
    [`${month}-01`, archived],
  );
  return rows[0]!.dropped;
}

/** Whether a month was not dropped because its rows are not those that were archived. */
export const holdsOtherRows = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '55000';
