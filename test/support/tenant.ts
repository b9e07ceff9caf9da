import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { BUILT_IN_PIPELINE, type PipelineDefinition } from '../../src/core/pipeline-definition.js';
import type { RunStatus } from '../../src/core/run-status.js';
import { applyPipeline } from '../../src/store/pipelines.js';

export type TestTenant = {
  installationId: string;
  login: string;
  repository: string;
  repositoryId: string;
  pullRequestId: string;
  pullRequest: string;
  /** A finished run with two events. */
  runId: string;
  quarantineId: string;
  /** Name of a pipeline that is this tenant's alone. */
  pipeline: string;
};

let next = 1_000;

/** One installation with a repository, an open pull request, a finished run and a pipeline. */
export async function makeTenant(pool: pg.Pool, login: string): Promise<TestTenant> {
  const number = ++next;
  const one = async (sql: string, values: unknown[]): Promise<string> =>
    (await pool.query<{ id: string }>(`${sql} returning id`, values)).rows[0]!.id;
  const installationId = await one(
    `insert into installations (github_id, account_login, account_type) values ($1, $2, 'Organization')`,
    [number, login],
  );
  const repository = `${login}/shop`;
  const repositoryId = await one('insert into repositories (installation_id, github_id, name) values ($1, $2, $3)', [
    installationId,
    number,
    repository,
  ]);
  const pullRequestId = await one(
    `insert into pull_requests (repository_id, pr_number, title, head_sha, github_updated_at) values ($1, 12, 'A change', $2, '2026-01-01')`,
    [repositoryId, `head${number}`],
  );
  const runId = await makeRun(pool, pullRequestId);
  const quarantineId = await one(
    `insert into quarantines (repository_id, check_name, owner, reason, expires_at) values ($1, 'unit', 'ann', 'flaky', now() + interval '14 days')`,
    [repositoryId],
  );
  const pipeline = `${login}-own`;
  await applyPipeline(pool, definitionOf(pipeline), installationId);
  return {
    installationId,
    login,
    repository,
    repositoryId,
    pullRequestId,
    pullRequest: `${repository}#12`,
    runId,
    quarantineId,
    pipeline,
  };
}

export const definitionOf = (name: string): PipelineDefinition => ({ ...BUILT_IN_PIPELINE, name });

/** A run as the store would leave it, with two events. */
export async function makeRun(pool: pg.Pool, pullRequestId: string, status: RunStatus = 'completed'): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status, current_stage, started_at, finished_at, event_seq, run_after)
     select p.id, r.installation_id, p.head_sha, 'webhook', $2, case when $2 = 'queued' then null else 'notify' end,
            case when $2 <> 'queued' then now() - interval '2 s' end, case when $2 in ('completed', 'failed', 'cancelled', 'degraded') then now() end, 0, now()
       from pull_requests p join repositories r on r.id = p.repository_id where p.id = $1 returning id`,
    [pullRequestId, status],
  );
  const runId = rows[0]!.id;
  await tellEvent(pool, runId, 'run_opened');
  await tellEvent(pool, runId, 'stage_started');
  return runId;
}

export async function tellEvent(pool: pg.Pool, runId: string, type: string): Promise<void> {
  await pool.query('select tell_run_event($1, $2, $3)', [runId, type, JSON.stringify({ note: randomUUID() })]);
}
