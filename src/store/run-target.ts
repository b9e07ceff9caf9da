import { z } from 'zod';
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
  baseBranch: string | null;
  author: string | null;
  labels: string[];
  draft: boolean;
  /** Two facts of one second contradict each other: the next re-read decides. */
  needsRefresh: boolean;
};

type TargetRow = {
  installation_github_id: string;
  permissions: unknown;
  repository_github_id: string;
  name: string;
  url: string | null;
  pr_number: number;
  head_branch: string | null;
  base_branch: string | null;
  author: string | null;
  metadata: unknown;
  draft: boolean;
  needs_refresh: boolean;
};

/** Reads what a run works on, fresh. Throws when its rows are gone. */
export async function getRunTarget(sql: Sql, run: ClaimedRun): Promise<RunTarget> {
  const { rows } = await sql.query<TargetRow>(
    `select i.github_id as installation_github_id, i.permissions, r.github_id as repository_github_id, r.name, r.url,
            p.pr_number, p.head_branch, p.base_branch, p.author, p.metadata, p.draft, p.needs_refresh
       from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
      where p.id = $1`,
    [run.pullRequestId],
  );
  const row = rows[0];
  if (!row) throw new Error(`the pull request of run ${run.id} is gone`);
  const slash = row.name.indexOf('/');
  return {
    installationGithubId: Number(row.installation_github_id),
    permissions: permissionsSchema.parse(row.permissions),
    repositoryGithubId: Number(row.repository_github_id),
    owner: row.name.slice(0, slash),
    repo: row.name.slice(slash + 1),
    repositoryUrl: row.url,
    pullRequestNumber: row.pr_number,
    headBranch: row.head_branch,
    baseBranch: row.base_branch,
    author: row.author,
    labels: metadataSchema.parse(row.metadata).labels,
    draft: row.draft,
    needsRefresh: row.needs_refresh,
  };
}

type HeadRow = { state: string; draft: boolean; head_sha: string; head_repository: string | null; name: string };

/** How the pull request stands towards the head that a run is about. */
export async function findHeadState(
  sql: Sql,
  run: ClaimedRun,
): Promise<{ open: boolean; draft: boolean; current: boolean; fork: boolean }> {
  const { rows } = await sql.query<HeadRow>(
    `select p.state, p.draft, p.head_sha, p.head_repository, r.name
       from pull_requests p join repositories r on r.id = p.repository_id where p.id = $1`,
    [run.pullRequestId],
  );
  const row = rows[0];
  if (!row) throw new Error(`the pull request of run ${run.id} is gone`);
  return {
    open: row.state === 'opened',
    draft: row.draft,
    current: row.head_sha === run.headSha,
    // A fork that was deleted has no name; nobody can push to it either.
    fork: row.head_repository?.toLowerCase() !== row.name.toLowerCase(),
  };
}

const metadataSchema = z.object({ labels: z.array(z.string()) }).catch({ labels: [] });

const permissionsSchema = z.record(z.string(), z.string()).catch({});
