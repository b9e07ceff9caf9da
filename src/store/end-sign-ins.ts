import { expireWords } from './github-users.js';
import type { Sql } from './sql.js';

/** Ends the sessions of people, by GitHub's numbers, and what their tokens of the API open, until they sign in again. */
export async function endSignIns(sql: Sql, githubIds: readonly number[]): Promise<void> {
  if (githubIds.length === 0) return;
  await sql.query('delete from sessions s using github_users u where u.id = s.user_id and u.github_id = any($1)', [
    githubIds,
  ]);
  await expireWords(sql, githubIds);
}
