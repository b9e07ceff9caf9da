/** What a process counts and times, and what it reads from the database for a scrape. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

export type MetricSpec = {
  kind: MetricKind;
  help: string;
  labels: readonly string[];
  /** Upper bounds of a histogram. */
  buckets?: readonly number[];
};

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const CALLS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const WORK = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

const counter = (help: string, ...labels: string[]): MetricSpec => ({ kind: 'counter', help, labels });
const gauge = (help: string, ...labels: string[]): MetricSpec => ({ kind: 'gauge', help, labels });
const histogram = (help: string, buckets: readonly number[], ...labels: string[]): MetricSpec => ({
  kind: 'histogram',
  help,
  labels,
  buckets,
});

/**
 * Every metric of Regreen. Names by https://prometheus.io/docs/practices/naming/: base units, `_total` on counters. Labels hold words of ours
 * and of PostgreSQL only: never an account, a repository, a branch, a person or an id, for whoever reads metrics need not be allowed to read those.
 */
export const METRICS = {
  // Deliveries, in each process that takes them in.
  regreen_deliveries_total: counter('Deliveries by GitHub event and what became of them.', 'event', 'outcome'),
  regreen_deliveries_refused_total: counter('Requests that the webhook door refused, by HTTP status.', 'status'),
  regreen_intake_seconds: histogram('From the verified bytes of a delivery to its committed rows.', FAST),

  // Runs, in each process with the role worker.
  regreen_runs_ended_total: counter('Runs that this process ended, by status.', 'status'),
  regreen_run_seconds: histogram('From the first claim of a run to its end, by status.', WORK, 'status'),
  regreen_run_queued_seconds: histogram('From the opening of a run to its first claim, settling included.', WORK),
  regreen_stage_seconds: histogram('One attempt at a stage, by how it ended.', WORK, 'stage', 'status'),
  regreen_runs_continued_total: counter(
    'Jobs that went on with a run begun by another: handed over by a queue, waited, or its worker was gone.',
  ),
  regreen_stage_tries_after_death_total: counter('Attempts at a stage that a worker had died at before.', 'stage'),
  regreen_jobs_failed_total: counter('Jobs that ended with an error, by queue.', 'queue'),
  regreen_fixes_total: counter('Fix attempts by strategy and where they got to.', 'strategy', 'outcome'),

  // GitHub.
  regreen_github_request_seconds: histogram(
    'Requests to GitHub by route and class of status; none: no answer.',
    CALLS,
    'route',
    'status',
  ),
  regreen_github_rate_limit_remaining: gauge(
    'Requests left, as GitHub said last: the lowest of the rate limits that this process has used in their present hour.',
  ),
  regreen_github_secondary_limits_total: counter('Answers of GitHub that ask for a pause.'),

  // Models.
  regreen_model_calls_total: counter('Calls of a language model by how they ended.', 'outcome'),
  regreen_model_call_seconds: histogram('Calls of a language model, tries included.', WORK),
  regreen_model_tokens_total: counter('Tokens of language models, in or out.', 'direction'),
  regreen_model_cost_dollars_total: counter('What calls of language models cost, as far as their prices are known.'),

  // The monitor.
  regreen_monitor_task_seconds: histogram('Tasks of the monitor by how they ended.', WORK, 'task', 'outcome'),
  regreen_monitor_task_last_success_timestamp_seconds: gauge('When a task of the monitor last ended well.', 'task'),
  regreen_swept_runs_total: counter('Runs that nobody seemed to work on, enqueued by the sweep.'),
  regreen_relayed_deliveries_total: counter('Kept deliveries that were taken again, by outcome.', 'outcome'),
  regreen_recovered_deliveries_total: counter(
    "Deliveries brought in from the App's delivery log, by outcome.",
    'outcome',
  ),
  regreen_polled_repositories_total: counter('Polls of repositories by outcome.', 'outcome'),
  regreen_poll_opened_runs_total: counter('Runs that polling opened, for news that no delivery had told.'),

  regreen_notifications_total: counter(
    'Tries to tell a target beside GitHub, by its kind and outcome.',
    'kind',
    'outcome',
  ),

  // What is out of reach, and what waits for it.
  regreen_degraded: gauge('1 while a part is out of reach and Regreen does without it.', 'part'),
  regreen_spool_deliveries: gauge('Deliveries on disk that wait for the database.'),
  regreen_spool_bytes: gauge('Bytes of the deliveries on disk.'),

  // The database, as this process meets it.
  regreen_query_seconds: histogram('Statements by name, waiting for their connection left out.', FAST, 'query'),
  regreen_query_errors_total: counter('Failed statements by class of SQLSTATE; none: no answer.', 'sqlstate_class'),
  regreen_foreign_key_violations_total: counter('Statements that broke a foreign key (SQLSTATE 23503).'),
  regreen_deadlocks_total: counter('Transactions that PostgreSQL ended for a deadlock (SQLSTATE 40P01).'),
  regreen_pool_connections: gauge('Connections of the pool by state.', 'state'),
  regreen_pool_waiting: gauge('Callers that wait for a connection of the pool.'),

  // The whole installation, read from the database by processes with the role monitor.
  regreen_intake_lag_seconds: gauge('Age of the oldest delivery that was recorded and is not processed; 0: none.'),
  regreen_unprocessed_deliveries: gauge('Deliveries that were recorded and are not processed, by status.', 'status'),
  regreen_open_runs: gauge('Runs that have not ended, by status.', 'status'),
  regreen_oldest_waiting_run_seconds: gauge(
    'How long the longest waiting run has been due without a worker, by queue.',
    'queue',
  ),
  regreen_oldest_waiting_job_seconds: gauge('Age of the oldest job that waits for a worker, by queue.', 'queue'),
  regreen_waiting_jobs: gauge('Jobs that wait for a worker, by queue.', 'queue'),
  regreen_write_budget_remaining: gauge('The lowest write budget of an installation, by bucket.', 'bucket'),
  regreen_write_budget_spent_installations: gauge('Installations with no write left, by bucket.', 'bucket'),
  regreen_repositories: gauge('Repositories by monitoring status.', 'status'),
  regreen_index_scans_total: counter('Scans of each index since the statistics were reset.', 'table', 'index'),
  regreen_sequential_scans_total: counter('Sequential scans of each table since the statistics were reset.', 'table'),
  regreen_table_dead_tuples: gauge('Dead rows of each table, as PostgreSQL estimates them.', 'table'),
  regreen_table_live_tuples: gauge('Live rows of each table, as PostgreSQL estimates them.', 'table'),
  regreen_table_size_bytes: gauge('Size of each table with its indexes.', 'table'),
  regreen_function_calls_total: counter('Calls of each trigger and function (needs track_functions).', 'function'),
  regreen_function_seconds_total: counter(
    'Time inside each trigger and function, without what it calls (needs track_functions).',
    'function',
  ),
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;
