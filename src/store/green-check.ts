import type { Sql } from './sql.js';

/**
 * GitHub's id of the check run in which a check of this name and App last was green, on these branches, the first preferred; null: none that
 * is known.
 */
export async function findGreenCheck(
  sql: Sql,
  repositoryId: string,
  { name, appId }: { name: string; appId: number | null },
  branches: readonly string[],
): Promise<string | null> {
  const { rows } = await sql.query<{ externalId: string }>(
    `select external_id as "externalId" from check_outcomes o
      where repository_id = $1 and hashtextextended(name, 0) = hashtextextended($2, 0) and name = $2 and test is null and app_id is not distinct from $3::bigint and branch = any($4::text[])
        and conclusion = 'success' and external_id is not null
        -- A fork may call its branch what it likes.
        and not exists (
          select from pull_request_heads h join pull_requests p on p.id = h.pr_id join repositories r on r.id = p.repository_id
           where h.repository_id = o.repository_id and h.head_sha = o.head_sha and p.head_repository is distinct from r.name)
      order by array_position($4::text[], branch), completed_at desc nulls last, id desc limit 1`,
    [repositoryId, name, appId, branches],
  );
  return rows[0]?.externalId ?? null;
}
