import type pg from 'pg';

const UUID = (n: number): string => `'01900000-0000-7000-8000-${String(n).padStart(12, '0')}'`;

/** What puts rows into each table, in an order that foreign keys allow. History writes itself. */
const ROWS: Record<string, string> = {
  installations: `insert into installations (id, github_id, account_login, permissions) values (${UUID(1)}, 9007199254740993, 'octo', '{"checks": "write"}')`,
  repositories: `insert into repositories (id, installation_id, github_id, name, url) values (${UUID(2)}, ${UUID(1)}, 2, 'octo/cat', 'https://github.test/octo/cat')`,
  repository_configs: `insert into repository_configs (repository_id, scope, blob_sha, content) values (${UUID(2)}, 'repository', 'b1', '{"mode": "observe"}')`,
  pull_requests: `insert into pull_requests (id, repository_id, pr_number, title, head_sha, github_updated_at, last_event, last_delivery_id)
    values (${UUID(3)}, ${UUID(2)}, 7, 'Überraschung 🎁', 'h1', '2026-01-01', 'opened', 'd1'), (${UUID(4)}, ${UUID(2)}, 8, null, null, '-infinity', null, null)`,
  pull_request_heads: `insert into pull_request_heads (repository_id, head_sha, pr_id) values (${UUID(2)}, 'h1', ${UUID(3)})`,
  check_runs: `insert into check_runs (id, repository_id, pr_id, external_id, ordinal, check_name, head_sha, status, conclusion)
    values (${UUID(5)}, ${UUID(2)}, ${UUID(3)}, '55', 18446744073709551617, 'test', 'h1', 'completed', 'failure'), (${UUID(6)}, ${UUID(2)}, null, '56', 56, 'lint', 'h2', 'queued', null)`,
  check_outcomes: `insert into check_outcomes (repository_id, head_sha, name, conclusion) values (${UUID(2)}, 'h1', 'test', 'failure')`,
  webhook_deliveries: `insert into webhook_deliveries (id, delivery_id, event, installation_id, repository_id, body) values (${UUID(7)}, 'd1', 'check_run', ${UUID(1)}, ${UUID(2)}, '\\x00ff')`,
  pipelines: `insert into pipelines (id, installation_id, name, stages) values (${UUID(8)}, ${UUID(1)}, 'mine', '["analyze"]'), (${UUID(9)}, null, 'mine', '[]')`,
  pipeline_runs: `insert into pipeline_runs (id, pipeline_id, pr_id, installation_id, head_sha, trigger_source, status, started_at, finished_at)
    values (${UUID(10)}, ${UUID(8)}, ${UUID(3)}, ${UUID(1)}, 'h1', 'webhook', 'completed', '2026-01-01 00:00:00', '2026-01-01 00:00:01.5');
    insert into pipeline_runs (id, parent_run_id, pr_id, installation_id, head_sha, trigger_source) values (${UUID(11)}, ${UUID(10)}, ${UUID(3)}, ${UUID(1)}, 'h1', 'system')`,
  run_deliveries: `insert into run_deliveries (run_id, delivery_id) values (${UUID(10)}, ${UUID(7)})`,
  run_stages: `insert into run_stages (run_id, stage, status, started_at, finished_at) values (${UUID(10)}, 'analyze', 'completed', '2026-01-01 00:00:00', '2026-01-01 00:00:00.25')`,
  run_events: `insert into run_events (run_id, seq, type) values (${UUID(10)}, 1, 'started'), (${UUID(10)}, 2, 'ended')`,
  analysis_results: `insert into analysis_results (id, check_run_id, run_id, category, confidence_score, signature) values (${UUID(12)}, ${UUID(5)}, ${UUID(10)}, 'lint', 0.9, 's')`,
  fix_attempts: `insert into fix_attempts (analysis_result_id, run_id, fix_strategy, fix_sha) values (${UUID(12)}, ${UUID(10)}, 'format', 'f1')`,
  reviews: `insert into reviews (pr_id, run_id, head_sha, reviewer_type, decision) values (${UUID(3)}, ${UUID(10)}, 'h1', 'tests', 'comment')`,
  outward_writes: `insert into outward_writes (repository_id, kind, subject, run_id, github_id) values (${UUID(2)}, 'check_run', 'h1', ${UUID(10)}, 99)`,
  write_budgets: `insert into write_budgets (installation_id, bucket, tokens) values (${UUID(1)}, 'content_minute', 80)`,
  github_users: `insert into github_users (id, github_id, login, readable, writable) values (${UUID(13)}, 42, 'ada', '{2}', '{2}')`,
  sessions: `insert into sessions (secret_hash, user_id, sealed_token, expires_at) values ('hash', ${UUID(13)}, 'sealed', '2030-01-01')`,
  api_tokens: `insert into api_tokens (installation_id, name, token_hash, scopes) values (${UUID(1)}, 'ci', 'hash', '{runs:read}')`,
  model_calls: `insert into model_calls (installation_id, run_id, purpose, provider, model, prompt, prompt_hash) values (${UUID(1)}, ${UUID(10)}, 'diagnosis', 'p', 'm', '{}', 'hash')`,
  monitor_marks: `insert into monitor_marks (name, value) values ('deliveries', '{"good": "2026-01-01T00:00:00Z"}')`,
  notification_messages: `insert into notification_messages (id, repository_id, pr_id, target, content) values (${UUID(13)}, ${UUID(2)}, ${UUID(3)}, 'team', '{}')`,
  notifications: `insert into notifications (repository_id, pr_id, target, kind, event_key, topic, news, message_id) values (${UUID(2)}, ${UUID(3)}, 'team', 'flaky', 'k', 't', '{}', ${UUID(13)})`,
  merge_groups: `insert into merge_groups (repository_id, head_sha, head_ref, base_branch, base_sha, pr_number, members)
    values (${UUID(2)}, 'g1', 'gh-readonly-queue/main/pr-7-b1', 'main', 'b1', 7, '{7}')`,
  quarantines: `insert into quarantines (repository_id, check_name, owner, reason, expires_at) values (${UUID(2)}, 'test', 'ada', 'flaky', '2030-01-01')`,
};

export const ids = {
  installation: UUID(1),
  repository: UUID(2),
  pullRequest: UUID(3),
  checkRun: UUID(5),
  pipeline: UUID(8),
  run: UUID(10),
  queuedRun: UUID(11),
};

/** Every table of design.md section 3; pr_state_history gets its rows from the triggers. */
export const TABLES = [...Object.keys(ROWS), 'pr_state_history'].sort();

/** Puts rows into those tables that exist and are empty; with every migration applied, that is each of them. */
export async function populate(pool: pg.Pool): Promise<void> {
  for (const [table, sql] of Object.entries(ROWS)) {
    const { rows } = await pool.query('select to_regclass($1) is not null as known', [table]);
    if (rows[0].known && (await pool.query(`select from ${table} limit 1`)).rowCount === 0) await pool.query(sql);
  }
}

/** Each existing table's rows as text, without their time stamps of change. */
export async function contents(pool: pg.Pool): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query(
    'select name from unnest($1::text[]) name where to_regclass(name) is not null order by 1',
    [TABLES],
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(`select (to_jsonb(t) - 'updated_at')::text as row from ${name} t order by 1`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}
