import type { CommandFact } from '../core/commands/command-fact.js';
import type { Sql } from './sql.js';

/**
 * The pull requests that each command is for, in the order given: the one of its number, or those with the head whose
 * button was pressed; where none that is open has it now, those that ever had it, so that somebody can be told that
 * it is too late. Needs the repository's lock, under which their heads stay as they are.
 */
export async function findAsked(
  sql: Sql,
  commands: { repositoryId: string; command: CommandFact }[],
): Promise<string[][]> {
  if (commands.length === 0) return [];
  const { rows } = await sql.query<{ place: number; id: string; current: boolean }>(
    `select q.place::int, p.id, p.state = 'opened' and p.head_sha = q.head_sha as current
       from unnest($1::uuid[], $2::bigint[], $3::text[]) with ordinality q (repository_id, number, head_sha, place)
      cross join lateral (
              select n.id from pull_requests n where n.repository_id = q.repository_id and n.pr_number = q.number
               union
              select h.pr_id from pull_request_heads h where h.repository_id = q.repository_id and h.head_sha = q.head_sha) asked
       join pull_requests p on p.id = asked.id
      order by q.place, p.id`,
    [
      commands.map(({ repositoryId }) => repositoryId),
      commands.map(({ command }) => command.pullRequestNumber),
      commands.map(({ command }) => command.headSha),
    ],
  );
  return commands.map((_, index) => {
    const found = rows.filter(({ place }) => place === index + 1);
    const current = found.filter((row) => row.current);
    return (current.length > 0 ? current : found).map(({ id }) => id);
  });
}
