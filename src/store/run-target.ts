import type { ClaimedRun } from './claim-run.js';
import type { Sql } from './sql.js';

/** Where a run works: everything that its GitHub calls have to name. */
export type RunTarget = {
  installationGithubId: number;
  permissions: Record<string, string>;
  repositoryGithubId: number;
  owner: string;
  repo: string;
  repositoryUrl: string | null;
  pullRequestNumber: number;
  headBranch: string | null;
  draft: boolean;
};

/** Reads what a run works on, fresh. Throws when its rows are gone. */
export async function getRunTarget(sql: Sql, run: ClaimedRun): Promise<RunTarget> {
  const { rows } = await sql.query<{
    installation: string;
    permissions: Record<string, string>;
    github_id: string;
    name: string;
    url: string | null;
    pr_number: number;
    head_branch: string | null;
    draft: boolean;
  }>(
    `select i.github_id as installation, i.permissions, r.github_id, r.name, r.url, p.pr_number, p.head_branch, p.draft
       from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
      where p.id = $1`,
    [run.pullRequestId],
  );
  const row = rows[0];
  if (!row) throw new Error(`the pull request of run ${run.id} is no longer known`);
  const slash = row.name.indexOf('/');
  return {
    installationGithubId: Number(row.installation),
    permissions: row.permissions,
    repositoryGithubId: Number(row.github_id),
    owner: row.name.slice(0, slash),
    repo: row.name.slice(slash + 1),
    repositoryUrl: row.url,
    pullRequestNumber: row.pr_number,
    headBranch: row.head_branch,
    draft: row.draft,
  };
}
