import type { PoolClient } from 'pg';

/** A connection inside a transaction, or the pool: whatever runs one statement. */
export type Sql = Pick<PoolClient, 'query'>;

/**
 * Takes the advisory locks of these subjects until the transaction ends, all in one order so that no two transactions wait for each other.
 * It stands in a statement of its own, first: what the transaction reads afterwards is newer than the lock.
 */
export async function lockSubjects(sql: Sql, subjects: string[]): Promise<void> {
  if (subjects.length === 0) return;
  await sql.query(
    `select pg_advisory_xact_lock(key)
       from (select distinct hashtextextended(subject, 0) as key from unnest($1::text[]) subject order by key) keys`,
    [subjects],
  );
}

export const repositorySubject = (githubId: number): string => `repository:${githubId}`;
export const installationSubject = (githubId: number): string => `installation:${githubId}`;
