import type pg from 'pg';

/** What is known of one repository, without the ids that its deliveries were given: `firstId` of its history is taken off. */
export type Rows = {
  name: string;
  url: string;
  archived: boolean;
  pulls: Record<string, unknown>[];
  checks: { number: number | null; head_sha: string; external_id: string; outcome: string }[];
  outcomes: Record<string, unknown>[];
  history: HistoryRow[];
};

type HistoryRow = {
  number: number;
  old_state: string | null;
  new_state: string;
  metadata: Record<string, string | null>;
};

/** By the repositories' own ids, the first of each history. */
export async function dumpRepositories(pool: pg.Pool, repositoryIds: number[]): Promise<Map<number, Rows>> {
  const of = async <T>(sql: string) => {
    const { rows } = await pool.query<{ github_id: string } & T>(sql, [repositoryIds]);
    const grouped = new Map<number, T[]>();
    for (const { github_id: githubId, ...row } of rows) {
      const key = Number(githubId);
      grouped.set(key, [...(grouped.get(key) ?? []), row as T]);
    }
    return grouped;
  };
  const repositories = await of<Pick<Rows, 'name' | 'url' | 'archived'>>(
    'select r.github_id, name, url, archived from repositories r where r.github_id = any($1::bigint[])',
  );
  const pulls = await of<Rows['pulls'][number]>(
    `select r.github_id, pr_number, title, author, state, draft, base_branch, base_sha, head_branch, head_sha, head_repository, p.url, p.metadata, needs_refresh,
            p.fact_rank, p.fact_hash, p.github_updated_at
       from pull_requests p join repositories r on r.id = p.repository_id where r.github_id = any($1::bigint[]) order by pr_number`,
  );
  const checks = await of<Rows['checks'][number]>(
    `select r.github_id, p.pr_number as number, c.head_sha, ${above('c.external_id')} as external_id, c.status || '/' || coalesce(c.conclusion::text, '') as outcome,
            c.attempt, c.app_slug, c.check_suite_id - r.github_id as check_suite, c.started_at, c.completed_at, c.ordinal - r.github_id as ordinal, c.check_name,
            c.details_url, c.fact_hash
       from check_runs c join repositories r on r.id = c.repository_id left join pull_requests p on p.id = c.pr_id
      where r.github_id = any($1::bigint[]) order by p.pr_number, 4, c.head_sha`,
  );
  const outcomes = await of<Record<string, unknown>>(
    `select r.github_id, o.head_sha, o.name, ${above('o.external_id')} as external_id, o.conclusion, o.branch, o.app_id,
            o.check_suite_id - r.github_id as check_suite, o.attempt, o.started_at, o.completed_at
       from check_outcomes o join repositories r on r.id = o.repository_id where r.github_id = any($1::bigint[]) order by 4, o.head_sha, o.conclusion`,
  );
  const history = await of<HistoryRow>(
    `select r.github_id, p.pr_number as number, h.old_state, h.new_state, h.metadata from pr_state_history h
       join pull_requests p on p.id = h.pr_id join repositories r on r.id = p.repository_id
      where r.github_id = any($1::bigint[]) order by h.created_at, h.id`,
  );
  return new Map(
    [...repositories].flatMap(([id, [repository]]) =>
      repository
        ? [
            [
              id,
              {
                ...repository,
                pulls: pulls.get(id) ?? [],
                checks: checks.get(id) ?? [],
                outcomes: outcomes.get(id) ?? [],
                history: history.get(id) ?? [],
              },
            ],
          ]
        : [],
    ),
  );
}

/** A repository's id is one above its history's first. */
const above = (externalId: string): string =>
  `case when ${externalId} ~ '^\\d+$' then (${externalId}::bigint - r.github_id + 1)::text else ${externalId} end`;
