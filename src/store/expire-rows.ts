import type { Pool } from 'pg';
import type { ArchivedRow } from './archived-row.js';
import { transaction } from './pool.js';
import type { Expiring } from './retention.js';
import type { Sql } from './sql.js';

/** Where a search for expired rows goes on: behind this one. */
export type Place = { at: string; id: string };
export type Expired = Place & { installation: string | null; repository: string | null };

/** The oldest rows that have expired, behind `after`. Takes no locks. */
export async function findExpired(
  sql: Sql,
  { table, at, when, owner }: Expiring,
  cutoff: Date,
  { after, limit }: { after: Place | null; limit: number },
): Promise<Expired[]> {
  const { rows } = await sql.query<Expired>(
    `select t.id::text as id, t.${at}::text as at, i.github_id::text as installation, r.github_id::text as repository
       from (select * from ${table} t
              where t.${at} < $1::timestamptz and t.${at} >= $2::timestamptz and (t.${at}, t.id) > ($2::timestamptz, $3::uuid) and ${when}
              order by t.${at}, t.id limit $4) t ${owner}
      order by t.${at}, t.id`,
    [cutoff, after?.at ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows;
}

/** These rows and all that hangs on them, table by table, as they are archived. One moment's view. */
export function readExpired(
  pool: Pool,
  { table, below, unarchived = [] }: Expiring,
  expired: Expired[],
): Promise<{ table: string; rows: ArchivedRow[] }[]> {
  const owners = new Map(expired.map((row) => [row.id, row]));
  const all = [
    ...below.map((each) => ({ ...each, without: [] as readonly string[] })),
    { table, column: 'id', without: unarchived },
  ];
  return transaction(
    pool,
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      await sql.query("set local timezone = 'UTC'");
      const read = [];
      for (const each of all) {
        const columns = await columnsOf(sql, each.table, each.without);
        const { rows } = await sql.query<{ root: string; at: Date; row: string }>(
          `select s.root, s.created_at as at, (to_jsonb(s) - 'root')::text as row
             from (select ${columns}, ${each.column}::text as root from ${each.table} where ${each.column} = any($1::uuid[])) s
            order by s.created_at, row`,
          [[...owners.keys()]],
        );
        read.push({
          table: each.table,
          rows: rows.map(({ root, at, row }) => {
            const { installation, repository } = owners.get(root)!;
            return { at, row, installation, repository };
          }),
        });
      }
      return read;
    },
    { retries: 0 },
  );
}

/** The columns of a table, without some: what is large is not even read. */
export async function columnsOf(sql: Sql, table: string, without: readonly string[] = []): Promise<string> {
  const { rows } = await sql.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> all($2::text[])`,
    [table, without],
  );
  return rows[0]!.columns;
}

/**
 * Deletes those of the rows that are still there and still expired, with all that hangs on them; what somebody else holds is left, unless `wait`.
 * Answers how many it deleted.
 */
export function deleteExpired(
  pool: Pool,
  { table, when, at }: Expiring,
  cutoff: Date,
  ids: string[],
  { wait = false } = {},
): Promise<number> {
  return transaction(pool, async (sql) => {
    await sql.query("set local lock_timeout = '5s'");
    const { rows } = await sql.query<{ id: string }>(
      `select t.id from ${table} t where t.id = any($2::uuid[]) and t.${at} < $1::timestamptz and ${when}
        order by t.id for update of t ${wait ? '' : 'skip locked'}`,
      [cutoff, ids],
    );
    // Looked at again with the rows in hand, by a statement that sees all that was committed before.
    const { rowCount } = await sql.query(
      `delete from ${table} t where t.id = any($2::uuid[]) and t.${at} < $1::timestamptz and ${when}`,
      [cutoff, rows.map((row) => row.id)],
    );
    return rowCount ?? 0;
  });
}
