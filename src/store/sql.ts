import type { PoolClient } from 'pg';

/** A connection inside a transaction, or the pool: whatever runs one statement. */
export type Sql = Pick<PoolClient, 'query'>;

/** PostgreSQL has room for some thousands of locks in all: whoever needs more than these locks everything. */
const MOST_LOCKS = 500;
const EVERYTHING = 'everything';

/**
 * For a transaction that looks rows up by what is indexed: what is planned while the tables are small is kept by a prepared statement when they
 * have grown, so it plans without reading any of them whole, in their order or in an index's.
 */
export const PLANS_BY_INDEXES = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' };

/**
 * Takes the advisory locks of these subjects until the transaction ends, all in one order so that no two transactions wait for each other.
 * It stands in a statement of its own, first: what the transaction reads afterwards is newer than the lock.
 */
export async function lockSubjects(sql: Sql, subjects: string[]): Promise<void> {
  if (subjects.length === 0) return;
  if (subjects.length > MOST_LOCKS) {
    await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [EVERYTHING]);
    return;
  }
  await sql.query(
    `select case when shared then pg_advisory_xact_lock_shared(key) else pg_advisory_xact_lock(key) end
       from (select hashtextextended($2, 0) as key, true as shared
              union all (select distinct hashtextextended(subject, 0), false from unnest($1::text[]) subject)
              order by shared desc, key) keys`,
    [subjects, EVERYTHING],
  );
}

export const repositorySubject = (githubId: number): string => `repository:${githubId}`;
export const installationSubject = (githubId: number): string => `installation:${githubId}`;
