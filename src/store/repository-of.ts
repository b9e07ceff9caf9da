import type { Sql } from './sql.js';

/** The repository of a pull request, by its id. Throws where there is no such pull request. */
export async function findRepositoryOf(sql: Sql, pullRequestId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>('select repository_id as id from pull_requests where id = $1', [
    pullRequestId,
  ]);
  if (!rows[0]) throw new Error(`There is no pull request ${pullRequestId}.`);
  return rows[0].id;
}
