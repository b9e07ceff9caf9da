import type { Sql } from './sql.js';

/** The repository of a pull request, by its id. Throws where there is no such pull request. */
export async function findRepositoryOf(sql: Sql, pullRequestId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>('select repository_id as id from pull_requests where id = $1', [
    pullRequestId,
  ]);
  if (!rows[0]) throw new Error(`There is no pull request ${pullRequestId}.`);
  return rows[0].id;
}

/** The same of a run. */
export async function findRepositoryOfRun(sql: Sql, runId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    'select p.repository_id as id from pipeline_runs r join pull_requests p on p.id = r.pr_id where r.id = $1',
    [runId],
  );
  if (!rows[0]) throw new Error(`There is no run ${runId}.`);
  return rows[0].id;
}

/** Where a repository is on GitHub, in its numbers and names. */
export type GithubPlace = { installationGithubId: number; repositoryGithubId: number; owner: string; repo: string };

/** Throws where there is no such repository. */
export async function findGithubPlace(sql: Sql, repositoryId: string): Promise<GithubPlace> {
  const { rows } = await sql.query<{ name: string; repository: string; installation: string }>(
    `select r.name, r.github_id as repository, i.github_id as installation
       from repositories r join installations i on i.id = r.installation_id where r.id = $1`,
    [repositoryId],
  );
  if (!rows[0]) throw new Error(`There is no repository ${repositoryId}.`);
  const [owner = '', repo = ''] = rows[0].name.split('/');
  const { installation, repository } = rows[0];
  return { installationGithubId: Number(installation), repositoryGithubId: Number(repository), owner, repo };
}
