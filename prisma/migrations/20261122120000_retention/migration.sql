-- What housekeeping needs: whose a delivery is, what is due by its age, and months of history that come and go. PostgreSQL 13 to 18; safe to run twice.

-- Whose a delivery is, as GitHub numbers them: those that were ignored or failed have no rows of ours to refer to, and go with their tenant too.
alter table webhook_deliveries add column if not exists installation_github_id bigint;
alter table webhook_deliveries add column if not exists repository_github_id bigint;
create index if not exists idx_webhook_deliveries_installation_github_id on webhook_deliveries (installation_github_id)
  where installation_id is null and installation_github_id is not null;
create index if not exists idx_webhook_deliveries_repository_github_id on webhook_deliveries (repository_github_id)
  where repository_id is null and repository_github_id is not null;
-- Those that list repositories by name.
create index if not exists idx_webhook_deliveries_access on webhook_deliveries (installation_id)
  where event in ('installation', 'installation_repositories');

-- What is due by its age, oldest first.
create index if not exists idx_check_outcomes_created_at on check_outcomes (created_at);
create index if not exists idx_pipeline_runs_finished_at on pipeline_runs (finished_at) where finished_at is not null;
create index if not exists idx_outward_writes_without_run on outward_writes (created_at) where run_id is null;

-- Gives months to the rows that had to go to the default partition, the oldest first; answers how many months it made. What is dated before GitHub
-- was, or years ahead, stays where it is. It runs as the migration user, like ensure_pr_state_history_partitions().
create or replace function move_pr_state_history_default(most_months integer default 3) returns integer
language plpgsql security definer set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  month_start timestamptz;
  partition_name text;
  made integer := 0;
begin
  if most_months is null or most_months not between 1 and 36 then
    raise exception 'most_months must be between 1 and 36, not %', most_months using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ensure_pr_state_history_partitions', 0));
  for month_start in
    select distinct date_trunc('month', created_at) from pr_state_history_default
     where created_at >= '2008-01-01' and created_at < date_trunc('month', clock_timestamp()) + interval '37 months'
     order by 1 limit most_months
  loop
    partition_name := 'pr_state_history_' || to_char(month_start, 'YYYY_MM');
    continue when to_regclass(quote_ident(partition_name)) is not null;
    -- Attaching adds a foreign key, which locks pull_requests: taken first, in the order of everybody else.
    lock table pull_requests in share row exclusive mode;
    execute format('create table %I (like pr_state_history including defaults including constraints)', partition_name);
    execute format(
      'with moved as (delete from pr_state_history_default where created_at >= %L and created_at < %L returning *)
       insert into %I select * from moved', month_start, month_start + interval '1 month', partition_name);
    execute format('alter table pr_state_history attach partition %I for values from (%L) to (%L)',
      partition_name, month_start, month_start + interval '1 month');
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops one month of history. `expected`: how many rows were archived; another number is refused, for then something was not. Months of the last
-- quarter are refused, whoever asks. Answers whether there was such a month. The locks are short, and who cannot have them tries later:
-- the count comes first, since nothing is ever added to a month that is over.
create or replace function drop_pr_state_history_month(month_start date, expected bigint default null) returns boolean
language plpgsql security definer set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
  partition_name text := 'pr_state_history_' || to_char(month_start, 'YYYY_MM');
  held bigint;
begin
  if month_start is null or month_start <> date_trunc('month', month_start)
     or month_start > date_trunc('month', clock_timestamp()) - interval '3 months' then
    raise exception 'only whole months before the last three can be dropped, not %', month_start using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ensure_pr_state_history_partitions', 0));
  if not exists (select from pg_inherits where inhparent = 'pr_state_history'::regclass and inhrelid = to_regclass(quote_ident(partition_name))) then
    return false;
  end if;
  if expected is not null then
    execute format('select count(*) from %I', partition_name) into held;
    if held <> expected then
      raise exception '% holds % rows, and % were archived', partition_name, held, expected using errcode = '55000';
    end if;
  end if;
  lock table pull_requests in access exclusive mode;
  execute format('alter table pr_state_history detach partition %I', partition_name);
  execute format('drop table %I', partition_name);
  return true;
end $$;

-- A SECURITY DEFINER function must not look names up where its caller may plant them.
do $$
begin
  execute format('alter function move_pr_state_history_default(integer) set search_path = %I, pg_temp', current_schema());
  execute format('alter function drop_pr_state_history_month(date, bigint) set search_path = %I, pg_temp', current_schema());
end $$;
