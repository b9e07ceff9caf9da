-- Runs that can be steered and repeated: legal changes of status, what a run set out to do, what its stages decided on, and the
-- configuration files of repositories. PostgreSQL 13 to 18; safe to run twice.

-- The same table stands in src/core/run-status.ts; a test compares them. A row may be born in any state: archives are restored so.
create or replace function check_run_status_change() returns trigger language plpgsql as $$
begin
  if (old.status, new.status) not in (
    ('queued', 'running'), ('queued', 'cancelled'),
    ('running', 'waiting_input'), ('running', 'completed'), ('running', 'degraded'), ('running', 'failed'), ('running', 'cancelled'),
    ('waiting_input', 'running'), ('waiting_input', 'cancelled')
  ) then
    raise exception 'a run that is % cannot become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'pipeline_runs_status_change', table = 'pipeline_runs';
  end if;
  return new;
end $$;
drop trigger if exists check_pipeline_runs_status_change on pipeline_runs;
create trigger check_pipeline_runs_status_change before update of status on pipeline_runs
  for each row when (old.status is distinct from new.status) execute function check_run_status_change();

-- The pipeline and the settings a run works by, read once when it starts: what changes meanwhile is for the next run.
alter table pipeline_runs add column if not exists plan jsonb;
-- The pipeline that whoever asked for the run wants; null: what the repository says.
alter table pipeline_runs add column if not exists requested_pipeline text;

-- People name a run by the end of its id: a UUIDv7 begins with the time.
create index if not exists idx_pipeline_runs_id_end on pipeline_runs (right(id::text, 8));

-- What a stage decided on, redacted, so that the decision can be repeated; and the earlier answer it took over.
alter table run_stages add column if not exists input jsonb;
alter table run_stages add column if not exists reused_from uuid references run_stages on delete set null;
create index if not exists idx_run_stages_reused_from on run_stages (reused_from);

-- One line of a run's story. What cannot be told is undone without undoing the work, counted, and told by one events_lost event.
create or replace function tell_run_event(run uuid, event_type text, event_data jsonb) returns void language plpgsql as $$
begin
  with next as (update pipeline_runs set event_seq = event_seq + 1 where id = run returning event_seq)
  insert into run_events (run_id, seq, type, data) select run, event_seq, event_type, event_data from next;
exception
  when query_canceled or admin_shutdown or serialization_failure or deadlock_detected then
    raise;
  when others then
    update pipeline_runs
       set metrics = metrics || jsonb_build_object('eventsLost', coalesce((metrics->>'eventsLost')::integer, 0) + 1) where id = run;
end $$;

-- The tenant of a run is the tenant of its repository, also after a transfer: who had it before sees and steers it no more.
create or replace function move_runs_with_repository() returns trigger language plpgsql as $$
begin
  perform from pull_requests where repository_id = new.id order by id for no key update;
  update pipeline_runs r set installation_id = new.installation_id
    from pull_requests p where p.id = r.pr_id and p.repository_id = new.id and r.installation_id <> new.installation_id;
  return null;
end $$;
drop trigger if exists move_runs_of_transferred_repositories on repositories;
create trigger move_runs_of_transferred_repositories after update of installation_id on repositories
  for each row when (old.installation_id is distinct from new.installation_id) execute function move_runs_with_repository();

-- .github/regreen.yml as it was last read: of the repository itself, or of the organisation's .github repository.
create table if not exists repository_configs (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  scope text not null constraint repository_configs_scope_check check (scope in ('repository', 'organisation')),
  blob_sha text, -- of the file as last read; null: there is none
  content jsonb, -- the last good one; null: there was none
  content_sha text, -- the blob that the last good one came from
  mistakes jsonb not null default '[]', -- of the file as last read
  read_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (repository_id, scope)
);

drop trigger if exists update_repository_configs_updated_at on repository_configs;
create trigger update_repository_configs_updated_at before update on repository_configs
  for each row execute function update_updated_at_column();
