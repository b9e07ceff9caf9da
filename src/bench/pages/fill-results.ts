import type { Pool } from 'pg';
import { withoutIndexes } from '../queries/fill.js';

const FAILED = `c.conclusion = 'failure'`;
/** How many of the failures passed when they ran again. */
const HEALED = `hashtextextended(c.external_id, 1) & 3 <> 0`;
const share = (of: string, salt: number): string => `(hashtextextended(${of}::text, ${salt}) & 1023)`;

/** Most failures turn green by a second attempt, some ten minutes to a day later. */
const SECOND_ATTEMPTS = `
insert into check_runs
  (repository_id, pr_id, external_id, ordinal, fact_hash, check_name, check_suite_id, app_slug, app_id, head_sha, attempt, status, conclusion, details_url,
   started_at, completed_at, created_at, updated_at)
select c.repository_id, c.pr_id, (c.ordinal + 10000000000)::text, c.ordinal + 10000000000, c.fact_hash, c.check_name, c.check_suite_id, c.app_slug, c.app_id,
       c.head_sha, 2, 'completed', 'success', c.details_url, c.completed_at + interval '5 minutes', c.completed_at + ${share('c.external_id', 2)} * interval '80 seconds',
       c.created_at, c.updated_at
  from check_runs c where ${FAILED} and ${HEALED}`;

const OUTCOMES = `
insert into check_outcomes
  (repository_id, head_sha, name, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at, signature, created_at)
select c.repository_id, c.head_sha, c.check_name, c.external_id, c.conclusion, p.head_branch, c.app_id, c.check_suite_id, c.attempt, c.started_at, c.completed_at,
       case when ${FAILED} then 'signature-' || ${share('c.external_id', 3)} end, c.created_at
  from check_runs c join pull_requests p on p.id = c.pr_id where c.status = 'completed'`;

const TESTS = `
insert into check_outcomes
  (repository_id, head_sha, name, test, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at, created_at)
select c.repository_id, c.head_sha, c.check_name, 'test ' || (${share('c.head_sha', 4)} + t) % 300, c.external_id, c.conclusion, p.head_branch, c.app_id,
       c.check_suite_id, c.attempt, c.started_at, c.completed_at, c.created_at
  from check_runs c join pull_requests p on p.id = c.pr_id cross join generate_series(1, 3) t where (${FAILED} or c.attempt = 2) and c.check_name like 'test%'`;

const STAGES = `
insert into run_stages (run_id, stage, status, result, started_at, finished_at, created_at)
select r.id, s, 'completed', '{"note": "nothing to do"}', r.started_at, r.finished_at, r.created_at
  from pipeline_runs r cross join unnest(array['analyze', 'route', 'fix', 'review', 'notify']) s`;

const ANALYSES = `
insert into analysis_results (check_run_id, run_id, category, confidence_score, root_cause, recommended_action, signature, metadata, created_at)
select c.id, r.id, (array['test_failure', 'lint', 'type_error', 'network', 'compile_error', 'dependency', 'timeout', 'unknown'])[1 + ${share('c.external_id', 5)} % 8],
       0.9, 'Something of kind ' || ${share('c.external_id', 3)} || ' went wrong', 'fix', 'signature-' || ${share('c.external_id', 3)},
       jsonb_build_object('ordinal', c.ordinal, 'evidence', 'log', 'notes', '[]'::jsonb, 'final', true, 'whole', true, 'telling', true, 'findings', '[]'::jsonb,
         'lines', (select jsonb_agg(jsonb_build_object('number', n, 'text', 'line ' || n || ' of the log says ' || md5(n::text))) from generate_series(1, 12) n),
         'stats', '{"bytes": 100000, "lines": 1200, "durationMs": 12}'::jsonb),
       c.completed_at + interval '1 minute'
  from check_runs c join lateral (select id from pipeline_runs r where r.pr_id = c.pr_id order by r.created_at limit 1) r on true where ${FAILED}`;

const FIXES = `
insert into fix_attempts (analysis_result_id, run_id, pr_id, head_sha, fingerprint, fix_strategy, status, success, fix_sha, started_at, completed_at, created_at, metadata)
select a.id, a.run_id, c.pr_id, c.head_sha, md5(a.id::text), (array['rerun', 'formatter', 'log_patch', 'mechanical'])[1 + ${share('a.id', 6)} % 4],
       case ${share('a.id', 7)} % 3 when 0 then 'verified' when 1 then 'regressed' else 'superseded' end,
       case ${share('a.id', 7)} % 3 when 0 then true when 1 then false end, null, a.created_at, a.created_at, a.created_at,
       jsonb_build_object('checks', jsonb_build_array(c.check_name), 'checkIds', jsonb_build_array(c.external_id), 'summary', repeat('Some words. ', 100), 'tool', null,
         'delivery', 'suggestion', 'reason', null, 'files', '[]'::jsonb, 'objections', '[]'::jsonb, 'rerun', null, 'by', null, 'green', '[]'::jsonb, 'pullRequest', null)
  from analysis_results a join check_runs c on c.id = a.check_run_id where ${share('a.id', 8)} % 2 = 0`;

const MODEL_CALLS = `
insert into model_calls (installation_id, run_id, stage, purpose, provider, model, prompt, prompt_hash, reply, tokens_in, tokens_out, cost_usd, duration_ms, created_at)
select r.installation_id, a.run_id, 'analyze', 'diagnose', 'anthropic', 'model', jsonb_build_object('text', repeat('p', 4000)), '', '{"text": "", "finish": "stop"}',
       4000, 300, 0.0123, 900, a.created_at
  from analysis_results a join pipeline_runs r on r.id = a.run_id where ${share('a.id', 9)} % 3 = 0`;

/** The event log keeps a month. */
const DELIVERIES = `
insert into webhook_deliveries
  (delivery_id, event, action, installation_id, repository_id, head_sha, body, status, source, received_at, processed_at, created_at)
select 'delivery-' || c.external_id, 'check_run', 'completed', r.installation_id, r.id, c.head_sha, '\\x00'::bytea, 'processed',
       case when ${share('c.external_id', 10)} < 8 then 'recovery' else 'webhook' end, c.created_at, c.created_at, c.created_at
  from check_runs c join repositories r on r.id = c.repository_id where c.created_at > now() - interval '31 days'`;

const TABLES: readonly [table: string, sql: string][] = [
  ['check_runs', SECOND_ATTEMPTS],
  ['check_outcomes', OUTCOMES],
  ['check_outcomes', TESTS],
  ['run_stages', STAGES],
  ['analysis_results', ANALYSES],
  ['fix_attempts', FIXES],
  ['model_calls', MODEL_CALLS],
  ['webhook_deliveries', DELIVERIES],
];

/** What runs and checks have left behind, over the tables as `fill` has filled them. */
export async function fillResults(pool: Pool, say: (text: string) => void): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set statement_timeout = 0; set jit = off; set maintenance_work_mem = '256MB'`,
    );
    for (const [table, sql] of TABLES) {
      say(table);
      await withoutIndexes(client, table, () => client.query(sql));
    }
    await client.query(
      'reset session_replication_role; reset synchronous_commit; reset jit; reset maintenance_work_mem',
    );
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    await client.query('reset statement_timeout');
  } finally {
    client.release();
  }
}
