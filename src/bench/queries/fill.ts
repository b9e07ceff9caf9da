import type { Pool, PoolClient } from 'pg';

/** Rows up to which the tables are filled. */
export type Size = { pullRequests: number; checkRuns: number; history: number; runs: number; repositories: number };

export const sizeOf = (pullRequests: number): Size => ({
  pullRequests,
  checkRuns: pullRequests * CHECKS,
  history: pullRequests * STEPS,
  runs: pullRequests * RUNS,
  repositories: Math.max(BUSY_REPOSITORIES, Math.ceil(pullRequests / 2)),
});

const CHECKS = 10;
const STEPS = 20;
const RUNS = 2;
const INSTALLATIONS = 50;
/** Pull requests are in these; all others are only polled. The first have most of them. */
const BUSY_REPOSITORIES = 200;
const MONTHS = 24;

/** Where a row lies in time: its number's share of two years, so that ids, times and partitions agree as they do in production. */
const AT = `now() - interval '${MONTHS} months' + (g.n / $3::float8) * interval '${MONTHS} months'`;
/** An id as uuid_v7() would have made it then. */
const idAt = (time: string, salt: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5('${salt}' || g.n), 1, 3) || '8' || substr(md5(g.n || '${salt}'), 1, 15))::uuid`;
const shaOf = (text: string): string => `substr(encode(sha256((${text})::bytea), 'hex'), 1, 40)`;

/** The months behind us, which production has from when they were ahead of it. */
const PARTITIONS = `
do $$
declare month timestamptz;
begin
  for back in 1..${MONTHS} loop
    month := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - back * interval '1 month';
    execute format('create table if not exists %I partition of pr_state_history for values from (%L) to (%L)',
      'pr_state_history_' || to_char(month at time zone 'UTC', 'YYYY_MM'), month, month + interval '1 month');
  end loop;
end $$`;

const INSTALLATION_ROWS = `
insert into installations (github_id, account_login, account_type)
select n, 'owner-' || n, 'Organization' from generate_series(1, ${INSTALLATIONS}) n on conflict do nothing`;

const REPOSITORY_ROWS = `
insert into repositories (installation_id, github_id, name, url, status, last_polled_at, poll_after, failure_count, github_updated_at)
select i.id, g.n, 'owner-' || i.github_id || '/repository-' || g.n, 'https://github.com/owner-' || i.github_id || '/repository-' || g.n,
       case when g.n % 20 = 7 then 'suspended' when g.n % 20 = 9 then 'error' else 'active' end::repository_status,
       now() - (g.n % 600) * interval '1 second' - case when g.n % 20 in (7, 9) then interval '10 days' else interval '0' end,
       case when g.n % 20 = 9 then now() + interval '1 hour' end, case when g.n % 20 = 9 then 6 else 0 end, now() - interval '2 years'
  from generate_series($1::int + 1, $2::int) g (n) join installations i on i.github_id = 1 + g.n % ${INSTALLATIONS}`;

/** The skew: half of all pull requests are in a quarter of the busy repositories. */
const PULL_REQUEST_ROWS = `
insert into pull_requests
  (id, repository_id, pr_number, title, author, state, base_branch, head_branch, base_sha, head_sha, head_repository, url, metadata,
   github_updated_at, fact_rank, fact_hash, last_event, last_checked_at, created_at, updated_at)
select ${idAt(AT, 'p')}, r.id, g.n, 'Change ' || g.n, 'author-' || g.n % 300,
       case when g.n % 12 = 0 then 'opened' when g.n % 5 = 0 then 'closed' else 'merged' end::pr_state, 'main', 'change-' || g.n,
       ${shaOf(`'base' || g.n`)}, ${shaOf(`'head' || g.n`)}, r.name, r.url || '/pull/' || g.n, '{"labels": [], "titleCut": false}',
       ${AT}, 2, substr(md5(g.n::text), 1, 16), 'pull_request.synchronize', ${AT}, ${AT}, ${AT}
  from generate_series($1::int + 1, $2::int) g (n)
  join repositories r on r.github_id = 1 + floor(${BUSY_REPOSITORIES} * power((hashtext('r' || g.n) & 65535) / 65536.0, 2))`;

const HEAD_ROWS = `
insert into pull_request_heads (repository_id, head_sha, pr_id)
select p.repository_id, p.head_sha, p.id from pull_requests p where p.pr_number > $1::int and p.pr_number <= $2::int and $3::int > 0`;

const CHECK_ROWS = `
insert into check_runs
  (id, repository_id, pr_id, external_id, ordinal, fact_hash, check_name, check_suite_id, app_slug, app_id, head_sha, attempt, status, conclusion,
   details_url, started_at, completed_at, created_at, updated_at)
select ${idAt(AT, 'c')}, p.repository_id, p.id, (56000000000 + g.n)::text, 56000000000 + g.n, substr(md5(g.n::text), 1, 16),
       (array['lint', 'types', 'test (20)', 'test (22)', 'build', 'e2e', 'docs', 'license', 'coverage', 'deploy preview'])[1 + g.n % 10],
       50000000000 + p.pr_number, 'github-actions', 15368, p.head_sha, 1,
       case when g.n % 97 = 0 then 'in_progress' else 'completed' end::check_status,
       case when g.n % 97 = 0 then null when hashtext('f' || g.n) & 31 = 0 then 'failure' when g.n % 10 = 9 then 'skipped' else 'success' end::check_conclusion,
       'https://github.com/runs/' || g.n, ${AT}, case when g.n % 97 = 0 then null else ${AT} end, ${AT}, ${AT}
  from generate_series($1::int + 1, $2::int) g (n) join pull_requests p on p.pr_number = 1 + (g.n - 1) / ${CHECKS}`;

/** Half of what a pull request goes through is in its first days; some are talked about for months. */
const HISTORY_ROWS = `
insert into pr_state_history (pr_id, old_state, new_state, trigger_event, metadata, created_at)
select p.id, case when g.n % ${STEPS} = 1 then null else 'opened' end::pr_state, 'opened',
       case when g.n % ${STEPS} = 1 then 'opened' when g.n % 3 = 0 then 'edited' else 'synchronize' end::trigger_event,
       jsonb_build_object('deliveryId', md5(g.n::text), 'actor', p.author, 'event', p.last_event, 'source', 'webhook', 'newHeadSha', p.head_sha),
       least(now(), p.created_at + power((g.n - 1) % ${STEPS}, 2) * interval '6 hours')
  from generate_series($1::int + 1, $2::int) g (n) join pull_requests p on p.pr_number = 1 + (g.n - 1) / ${STEPS} where $3::int > 0`;

const RUN_ROWS = `
insert into pipeline_runs
  (id, pr_id, installation_id, head_sha, trigger_source, status, current_stage, started_at, finished_at, run_after, created_at, updated_at)
select ${idAt(AT, 'r')}, p.id, r.installation_id, p.head_sha, 'webhook',
       case when g.n % 40 = 0 then 'failed' when g.n % 25 = 0 then 'cancelled' when g.n % 15 = 0 then 'degraded' else 'completed' end,
       'notify', ${AT}, ${AT} + interval '9 seconds', ${AT}, ${AT}, ${AT}
  from generate_series($1::int + 1, $2::int) g (n)
  join pull_requests p on p.pr_number = 1 + (g.n - 1) / ${RUNS} join repositories r on r.id = p.repository_id`;

const TABLES: [table: string, counted: keyof Size, sql: string][] = [
  ['repositories', 'repositories', REPOSITORY_ROWS],
  ['pull_requests', 'pullRequests', PULL_REQUEST_ROWS],
  ['pull_request_heads', 'pullRequests', HEAD_ROWS],
  ['check_runs', 'checkRuns', CHECK_ROWS],
  ['pr_state_history', 'history', HISTORY_ROWS],
  ['pipeline_runs', 'runs', RUN_ROWS],
];

/**
 * Fills the tables from one size up to the next as years of use would have: rows in the order of their time, most of them in a few repositories.
 * Triggers and foreign keys are off meanwhile (their work is in the rows already), so it needs a superuser; statistics are fresh at the end.
 */
export async function fill(
  pool: Pool,
  from: Size | null,
  to: Size,
  whole: Size,
  say: (text: string) => void,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(PARTITIONS);
    await client.query(INSTALLATION_ROWS);
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set statement_timeout = 0; set jit = off; set maintenance_work_mem = '256MB'`,
    );
    for (const [table, counted, sql] of TABLES) {
      say(`${table}: ${to[counted].toLocaleString('en')} rows`);
      const values = [from?.[counted] ?? 0, to[counted], whole[counted]];
      await withoutIndexes(client, table, () => client.query(sql, sql.includes('$3') ? values : values.slice(0, 2)));
    }
    await client.query(
      'reset session_replication_role; reset synchronous_commit; reset jit; reset maintenance_work_mem; analyze',
    );
    say('statistics');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    await client.query('reset statement_timeout');
  } finally {
    client.release();
  }
}

/** Indexes are quicker to make anew than to keep up with so many rows. Those that keep something unique stay. */
export async function withoutIndexes(client: PoolClient, table: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select x.indexrelid::regclass::text as name, replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ') as definition
       from pg_index x where x.indrelid = $1::regclass and not x.indisunique`,
    [table],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}
