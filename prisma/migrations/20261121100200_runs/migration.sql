-- The event log, pipelines, runs, their stages and their story. PostgreSQL 13 to 18; safe to run twice.

create table if not exists webhook_deliveries (
  id uuid primary key default uuid_v7(),
  delivery_id text not null unique, -- X-GitHub-Delivery
  hook_delivery_id bigint, -- GitHub's id of it in the App's delivery log
  event text not null,
  action text,
  installation_id uuid references installations on delete cascade,
  repository_id uuid references repositories on delete cascade,
  head_sha text,
  body bytea,
  payload jsonb,
  status text not null default 'received'
    constraint webhook_deliveries_status_check check (status in ('received', 'processed', 'ignored', 'failed')),
  reason text,
  attempts integer not null default 1,
  source text not null default 'webhook'
    constraint webhook_deliveries_source_check check (source in ('webhook', 'recovery', 'replay', 'poll')),
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- The body comes compressed: a second try by PostgreSQL would only cost time.
alter table webhook_deliveries alter column body set storage external;
create index if not exists idx_webhook_deliveries_installation_id on webhook_deliveries (installation_id);
create index if not exists idx_webhook_deliveries_repository_id on webhook_deliveries (repository_id);
create index if not exists idx_webhook_deliveries_received_at on webhook_deliveries (received_at);
create index if not exists idx_webhook_deliveries_unprocessed on webhook_deliveries (received_at) where status in ('received', 'failed');

create table if not exists pipelines (
  id uuid primary key default uuid_v7(),
  installation_id uuid references installations on delete cascade, -- null: everywhere
  name text not null,
  description text,
  stages jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- NULLs defeat UNIQUE before PostgreSQL 15, hence coalesce.
create unique index if not exists idx_pipelines_identity
  on pipelines (coalesce(installation_id, '00000000-0000-0000-0000-000000000000'::uuid), name);
create index if not exists idx_pipelines_installation_id on pipelines (installation_id);

create table if not exists pipeline_runs (
  id uuid primary key default uuid_v7(),
  pipeline_id uuid references pipelines on delete set null,
  pr_id uuid not null references pull_requests on delete cascade,
  installation_id uuid not null references installations on delete cascade,
  head_sha text not null,
  parent_run_id uuid references pipeline_runs on delete set null,
  trigger_source text not null constraint pipeline_runs_trigger_source_check
    check (trigger_source in ('webhook', 'command', 'resume', 'retry', 'replay', 'system')),
  status text not null default 'queued' constraint pipeline_runs_status_check
    check (status in ('queued', 'running', 'waiting_input', 'completed', 'degraded', 'failed', 'cancelled')),
  current_stage text,
  stage_results jsonb not null default '{}',
  delivery_ids uuid[] not null default '{}', -- webhook_deliveries.id, frozen from run_deliveries when the run starts
  input_message text,
  input_fingerprint text,
  code_ref text,
  config_hash text,
  trace_id text,
  checkpoint_thread text,
  checkpoint_ns text,
  waiting_reason text,
  run_after timestamptz not null default now(),
  enqueued_at timestamptz,
  worker_id text,
  lease_token bigint not null default 0,
  lease_until timestamptz,
  cancel_requested_at timestamptz,
  event_seq integer not null default 0,
  events_in integer not null default 0,
  findings_out integer not null default 0,
  llm_calls integer not null default 0,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  cost_usd numeric(12, 6) not null default 0,
  resume_payload jsonb,
  latest_error jsonb,
  metrics jsonb not null default '{}',
  started_at timestamptz,
  finished_at timestamptz,
  duration_ms bigint generated always as ((extract(epoch from finished_at - started_at) * 1000)::bigint) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- One pull request, one voice. A replay only looks, so it may stand beside the others.
create unique index if not exists idx_pipeline_runs_one_queued
  on pipeline_runs (pr_id) where status = 'queued' and trigger_source <> 'replay';
create unique index if not exists idx_pipeline_runs_one_running
  on pipeline_runs (pr_id) where status = 'running' and trigger_source <> 'replay';
create unique index if not exists idx_pipeline_runs_one_waiting_input
  on pipeline_runs (pr_id) where status = 'waiting_input' and trigger_source <> 'replay';
create index if not exists idx_pipeline_runs_pipeline_id on pipeline_runs (pipeline_id);
create index if not exists idx_pipeline_runs_pr_id_created_at on pipeline_runs (pr_id, created_at);
create index if not exists idx_pipeline_runs_status on pipeline_runs (status);
create index if not exists idx_pipeline_runs_parent_run_id on pipeline_runs (parent_run_id);
create index if not exists idx_pipeline_runs_started_at on pipeline_runs (started_at desc);
create index if not exists idx_pipeline_runs_input_fingerprint on pipeline_runs (input_fingerprint);
create index if not exists idx_pipeline_runs_installation_id on pipeline_runs (installation_id);

create table if not exists run_deliveries (
  run_id uuid not null references pipeline_runs on delete cascade,
  delivery_id uuid not null references webhook_deliveries on delete cascade,
  created_at timestamptz not null default now(),
  primary key (run_id, delivery_id)
);
create index if not exists idx_run_deliveries_delivery_id on run_deliveries (delivery_id);

create table if not exists run_stages (
  id uuid primary key default uuid_v7(),
  run_id uuid not null references pipeline_runs on delete cascade,
  stage text not null,
  attempt integer not null default 1,
  status text not null default 'running' constraint run_stages_status_check
    check (status in ('queued', 'running', 'waiting_input', 'completed', 'degraded', 'failed', 'cancelled', 'skipped')),
  input_fingerprint text,
  config_hash text,
  code_ref text,
  rows_in integer,
  rows_out integer,
  llm_calls integer not null default 0,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  result jsonb,
  error jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  duration_ms bigint generated always as ((extract(epoch from finished_at - started_at) * 1000)::bigint) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (run_id, stage, attempt)
);
create index if not exists idx_run_stages_run_id on run_stages (run_id);
create index if not exists idx_run_stages_stage_status on run_stages (stage, status);
create index if not exists idx_run_stages_completed_inputs
  on run_stages (input_fingerprint, config_hash, code_ref) where status = 'completed';

create table if not exists run_events (
  id uuid primary key default uuid_v7(),
  run_id uuid not null references pipeline_runs on delete cascade,
  event_id uuid not null default uuid_v7() unique,
  seq integer not null,
  type text not null,
  data jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);
create unique index if not exists idx_run_events_run_id_seq on run_events (run_id, seq);

do $$
declare changing text;
begin
  foreach changing in array array['webhook_deliveries', 'pipelines', 'pipeline_runs', 'run_stages'] loop
    execute format('drop trigger if exists %I on %I', 'update_' || changing || '_updated_at', changing);
    execute format('create trigger %I before update on %I for each row execute function update_updated_at_column()',
      'update_' || changing || '_updated_at', changing);
  end loop;
end $$;
