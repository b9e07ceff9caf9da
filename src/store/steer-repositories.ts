import type { Pool } from 'pg';
import { cancelRunsOfInactive } from './end-runs.js';
import { transaction } from './pool.js';
import { lockSubjects, repositorySubject, type Sql } from './sql.js';

/** Stops all work in a repository: no more runs, and those there are end. False when it was suspended already. */
export const suspendRepository = (pool: Pool, repositoryId: string, reason: string): Promise<boolean> =>
  transaction(pool, async (sql) => {
    await lockRepository(sql, repositoryId);
    const { rowCount } = await sql.query(
      `update repositories set status = 'suspended' where id = $1 and status <> 'suspended'`,
      [repositoryId],
    );
    await cancelRunsOfInactive(sql, repositoryId, reason);
    return rowCount === 1;
  });

/** Lets work in a repository go on, from the next event or poll. False when nothing stopped it. */
export const resumeRepository = (pool: Pool, repositoryId: string): Promise<boolean> =>
  transaction(pool, async (sql) => {
    await lockRepository(sql, repositoryId);
    const { rowCount } = await sql.query(
      `update repositories set status = 'active', failure_count = 0, poll_after = null, poll_error = null where id = $1 and status <> 'active'`,
      [repositoryId],
    );
    return rowCount === 1;
  });

/** As intake does, before anything is read that it writes. */
async function lockRepository(sql: Sql, repositoryId: string): Promise<void> {
  const { rows } = await sql.query<{ github_id: string }>('select github_id from repositories where id = $1', [
    repositoryId,
  ]);
  await lockSubjects(
    sql,
    rows.map((row) => repositorySubject(Number(row.github_id))),
  );
}
