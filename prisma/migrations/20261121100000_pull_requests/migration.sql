-- Tenants, repositories, pull requests, their checks and their history. PostgreSQL 13 to 18; safe to run twice.

do $$
begin
  if to_regtype('pr_state') is null then
    create type pr_state as enum ('opened', 'closed', 'merged');
  end if;
  if to_regtype('check_status') is null then
    create type check_status as enum
      ('queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending', 'cancelled');
  end if;
  if to_regtype('check_conclusion') is null then
    create type check_conclusion as enum
      ('success', 'failure', 'neutral', 'cancelled', 'timed_out', 'action_required', 'stale', 'skipped', 'startup_failure');
  end if;
  if to_regtype('repository_status') is null then
    create type repository_status as enum ('active', 'suspended', 'error');
  end if;
  if to_regtype('trigger_event') is null then
    create type trigger_event as enum ('opened', 'synchronize', 'closed', 'reopened', 'edited', 'manual_check');
  end if;
end $$;

-- RFC 9562 version 7: 48 bits of milliseconds over a version 4 id, then the two version bits that differ. Core's uuidv7() begins at 18.
create or replace function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1),
    'hex')::uuid
$$;

create or replace function update_updated_at_column() returns trigger language plpgsql as $$
begin
  new.updated_at = clock_timestamp();
  return new;
end $$;

create table if not exists installations (
  id uuid primary key default uuid_v7(),
  github_id bigint not null unique,
  account_login text,
  account_type text,
  status text not null default 'active' constraint installations_status_check check (status in ('active', 'suspended', 'deleted')),
  permissions jsonb not null default '{}',
  github_updated_at timestamptz not null default '-infinity',
  fact_hash text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists repositories (
  id uuid primary key default uuid_v7(),
  installation_id uuid not null references installations on delete cascade,
  github_id bigint not null unique,
  url text,
  name text not null,
  status repository_status not null default 'active',
  archived boolean not null default false,
  failure_count integer not null default 0 constraint repositories_failure_count_check check (failure_count >= 0),
  config_override jsonb,
  last_polled_at timestamptz,
  removed_at timestamptz, -- deleted on GitHub, or taken out of the installation: its data goes within a day
  access_changed_at timestamptz not null default '-infinity', -- orders what is known of that
  github_updated_at timestamptz not null default '-infinity',
  fact_hash text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_repositories_installation_id on repositories (installation_id);
create index if not exists idx_repositories_status on repositories (status);
create index if not exists idx_repositories_last_polled on repositories (last_polled_at);
create index if not exists idx_repositories_name on repositories (name);
create index if not exists idx_repositories_url on repositories (url);

-- A stub, a pull request that only a check has named so far, has github_updated_at -infinity.
create table if not exists pull_requests (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  pr_number integer not null,
  title text,
  author text,
  state pr_state not null default 'opened',
  draft boolean not null default false,
  base_branch text,
  head_branch text,
  base_sha text,
  head_sha text,
  head_repository text,
  url text,
  metadata jsonb not null default '{}',
  last_checked_at timestamptz,
  processing_status text not null default 'idle'
    constraint pull_requests_processing_status_check check (processing_status in ('idle', 'queued', 'processing', 'waiting_input')),
  last_processed_at timestamptz,
  github_updated_at timestamptz not null default '-infinity',
  fact_rank smallint not null default 0,
  fact_hash text not null default '',
  needs_refresh boolean not null default false,
  last_event text,
  last_actor text,
  last_delivery_id text, -- X-GitHub-Delivery
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (repository_id, pr_number)
);
create index if not exists idx_pull_requests_repository_id on pull_requests (repository_id);
create index if not exists idx_pull_requests_state on pull_requests (state);
create index if not exists idx_pull_requests_last_checked_at on pull_requests (last_checked_at);
create index if not exists idx_pull_requests_created_at on pull_requests (created_at);
create index if not exists idx_pull_requests_repo_state on pull_requests (repository_id, state);
create index if not exists idx_pull_requests_head_sha on pull_requests (head_sha);

create table if not exists pull_request_heads (
  repository_id uuid not null references repositories on delete cascade,
  head_sha text not null,
  pr_id uuid not null references pull_requests on delete cascade,
  created_at timestamptz not null default now(),
  primary key (repository_id, head_sha, pr_id)
);
create index if not exists idx_pull_request_heads_pr_id on pull_request_heads (pr_id);

create table if not exists check_runs (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  pr_id uuid references pull_requests on delete cascade,
  source text not null default 'check_run' constraint check_runs_source_check check (source in ('check_run', 'commit_status')),
  external_id text not null,
  ordinal numeric not null,
  fact_hash text not null default '',
  check_name text not null,
  check_suite_id bigint,
  app_slug text,
  app_id bigint,
  head_sha text not null,
  attempt integer,
  status check_status not null,
  conclusion check_conclusion,
  logs_url text,
  details_url text,
  metadata jsonb not null default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (pr_id, external_id)
);
create unique index if not exists idx_check_runs_unclaimed on check_runs (repository_id, external_id) where pr_id is null;
create index if not exists idx_check_runs_check_name on check_runs (check_name);
create index if not exists idx_check_runs_created_at on check_runs (created_at);
create index if not exists idx_check_runs_pr_status on check_runs (pr_id, status);
create index if not exists idx_check_runs_pr_conclusion on check_runs (pr_id, conclusion);
create index if not exists idx_check_runs_pr_id_head_sha on check_runs (pr_id, head_sha);
create index if not exists idx_check_runs_repository_id_head_sha on check_runs (repository_id, head_sha);

create table if not exists check_outcomes (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  branch text,
  head_sha text not null,
  app_id bigint,
  name text not null,
  test text,
  attempt integer not null default 1,
  conclusion check_conclusion not null,
  signature text,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- NULLs defeat UNIQUE before PostgreSQL 15, hence coalesce.
create unique index if not exists idx_check_outcomes_identity
  on check_outcomes (repository_id, head_sha, name, coalesce(app_id, 0), coalesce(test, ''), attempt);

create table if not exists pr_state_history (
  id uuid not null default uuid_v7(),
  pr_id uuid not null references pull_requests on delete cascade,
  old_state pr_state,
  new_state pr_state not null,
  trigger_event trigger_event not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  primary key (id, created_at)
) partition by range (created_at);
create table if not exists pr_state_history_default partition of pr_state_history default;
create index if not exists idx_pr_state_history_pr_id on pr_state_history (pr_id);
create index if not exists idx_pr_state_history_created_at on pr_state_history (created_at);
create index if not exists idx_pr_state_history_trigger_event on pr_state_history (trigger_event);
create index if not exists idx_pr_state_history_pr_created on pr_state_history (pr_id, created_at);

do $$
declare changing text;
begin
  foreach changing in array array['installations', 'repositories', 'pull_requests', 'check_runs', 'check_outcomes'] loop
    execute format('drop trigger if exists %I on %I', 'update_' || changing || '_updated_at', changing);
    execute format('create trigger %I before update on %I for each row execute function update_updated_at_column()',
      'update_' || changing || '_updated_at', changing);
  end loop;
end $$;
