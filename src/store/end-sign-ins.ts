import { expireWord } from './github-users.js';
import type { Sql } from './sql.js';

/**
 * Ends the sessions of people, by GitHub's numbers, and what their tokens of the API open, until they sign in again: those from before `at`, for
 * such news may come late. null: it came just now.
 */
export async function endSignIns(sql: Sql, revoked: readonly { githubId: number; at: Date | null }[]): Promise<void> {
  for (const { githubId, at } of revoked) {
    await sql.query(
      `delete from sessions s using github_users u where u.id = s.user_id and u.github_id = $1 and s.created_at <= coalesce($2, clock_timestamp())`,
      [githubId, at],
    );
    await expireWord(sql, githubId, at);
  }
}
