-- What runs find out, try, say and spend. PostgreSQL 13 to 18; safe to run twice.

create table if not exists analysis_results (
  id uuid primary key default uuid_v7(),
  check_run_id uuid not null references check_runs on delete cascade,
  run_id uuid not null references pipeline_runs on delete cascade,
  category text not null,
  confidence_score double precision not null
    constraint analysis_results_confidence_score_check check (confidence_score between 0 and 1),
  root_cause text,
  recommended_action text,
  signature text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (run_id, check_run_id)
);
create index if not exists idx_analysis_results_check_run_id on analysis_results (check_run_id);
create index if not exists idx_analysis_results_signature_created_at on analysis_results (signature, created_at);

create table if not exists fix_attempts (
  id uuid primary key default uuid_v7(),
  analysis_result_id uuid not null references analysis_results on delete cascade,
  run_id uuid not null references pipeline_runs on delete cascade,
  fix_strategy text not null,
  status text not null default 'proposed' constraint fix_attempts_status_check
    check (status in ('proposed', 'waiting_approval', 'applying', 'applied', 'verifying', 'verified', 'regressed', 'reverted', 'unknown',
      'rejected', 'superseded', 'abandoned')),
  retry_count integer not null default 0,
  success boolean, -- null until the checks have spoken
  fix_sha text,
  verify_by timestamptz,
  error_message text,
  metadata jsonb not null default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_fix_attempts_analysis_result_id on fix_attempts (analysis_result_id);
create index if not exists idx_fix_attempts_run_id on fix_attempts (run_id);
create index if not exists idx_fix_attempts_fix_sha on fix_attempts (fix_sha); -- asked on every new head: is it our own?

create table if not exists reviews (
  id uuid primary key default uuid_v7(),
  pr_id uuid not null references pull_requests on delete cascade,
  run_id uuid not null references pipeline_runs on delete cascade,
  head_sha text not null,
  reviewer_type text not null,
  status text not null default 'running' constraint reviews_status_check
    check (status in ('queued', 'running', 'completed', 'failed', 'skipped', 'superseded')),
  decision text constraint reviews_decision_check check (decision in ('approve', 'comment', 'request_changes')),
  feedback text,
  metadata jsonb not null default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_reviews_pr_id on reviews (pr_id);
create index if not exists idx_reviews_run_id on reviews (run_id);

create table if not exists outward_writes (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  kind text not null,
  subject text not null, -- head SHA, pull request or fix
  run_id uuid references pipeline_runs on delete set null,
  github_id bigint,
  content_hash text,
  annotations_sent jsonb not null default '[]', -- fingerprints: GitHub appends annotations and cannot take one back
  status text not null default 'intended' constraint outward_writes_status_check check (status in ('intended', 'done', 'failed')),
  lease_token bigint not null default 0,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (repository_id, kind, subject)
);
create index if not exists idx_outward_writes_run_id on outward_writes (run_id);

create table if not exists write_budgets (
  id uuid primary key default uuid_v7(),
  installation_id uuid not null references installations on delete cascade,
  bucket text not null,
  tokens double precision not null,
  refilled_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (installation_id, bucket)
);

create table if not exists api_tokens (
  id uuid primary key default uuid_v7(),
  installation_id uuid references installations on delete cascade, -- null: an operator's, for all
  name text not null,
  token_hash text not null unique,
  scopes text[] not null default '{}',
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_api_tokens_installation_id on api_tokens (installation_id);

create table if not exists model_calls (
  id uuid primary key default uuid_v7(),
  installation_id uuid not null references installations on delete cascade,
  run_id uuid not null references pipeline_runs on delete cascade,
  stage text,
  purpose text not null,
  provider text not null,
  model text not null,
  prompt jsonb not null, -- redacted, like the reply
  prompt_hash text not null,
  reply jsonb,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  cost_usd numeric(12, 6) not null default 0,
  duration_ms bigint,
  error jsonb,
  created_at timestamptz not null default now()
);
create index if not exists idx_model_calls_installation_id on model_calls (installation_id);
create index if not exists idx_model_calls_run_id on model_calls (run_id);

create table if not exists quarantines (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  check_name text not null,
  test text, -- null: the whole check
  owner text not null,
  reason text not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_quarantines_repository_id on quarantines (repository_id);
create unique index if not exists idx_quarantines_in_force
  on quarantines (repository_id, check_name, coalesce(test, '')) where ended_at is null;

do $$
declare changing text;
begin
  foreach changing in array array['analysis_results', 'fix_attempts', 'reviews', 'outward_writes', 'write_budgets', 'api_tokens', 'quarantines']
  loop
    execute format('drop trigger if exists %I on %I', 'update_' || changing || '_updated_at', changing);
    execute format('create trigger %I before update on %I for each row execute function update_updated_at_column()',
      'update_' || changing || '_updated_at', changing);
  end loop;
end $$;
