-- How pr_state_history is written, and where its months live. PostgreSQL 13 to 18; safe to run twice.

-- One row of history for each change of a pull request, caused by what the same statement wrote to last_event, last_actor and
-- last_delivery_id. A stub's first real fact counts as opened. The cause lies on the row, not in a setting, so batches work.
create or replace function log_pr_state_change() returns trigger language plpgsql as $$
declare
  cause jsonb := jsonb_build_object(
    'deliveryId', new.last_delivery_id,
    'actor', new.last_actor,
    'event', new.last_event,
    'source', case new.last_event when 'poll' then 'poll' when 'manual_check' then 'manual' else 'webhook' end,
    'newHeadSha', new.head_sha,
    'githubUpdatedAt', to_char(new.github_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
begin
  if tg_op = 'INSERT' then
    insert into pr_state_history (pr_id, old_state, new_state, trigger_event, metadata)
    values (new.id, null, new.state, 'opened', cause || '{"oldHeadSha": null}');
    return null;
  end if;

  if tg_argv[0] = 'manual_check' then
    insert into pr_state_history (pr_id, old_state, new_state, trigger_event, metadata)
    values (new.id, new.state, new.state, 'manual_check', cause || jsonb_build_object('oldHeadSha', new.head_sha));
    return null;
  end if;

  if old.github_updated_at = '-infinity' then
    insert into pr_state_history (pr_id, old_state, new_state, trigger_event, metadata)
    values (new.id, null, new.state, 'opened', cause || '{"oldHeadSha": null}');
    return null;
  end if;

  cause := cause || jsonb_build_object('oldHeadSha', old.head_sha);
  if (old.base_branch, old.base_sha) is distinct from (new.base_branch, new.base_sha) then
    cause := cause || jsonb_build_object('base', jsonb_build_object(
      'old', jsonb_build_object('branch', old.base_branch, 'sha', old.base_sha),
      'new', jsonb_build_object('branch', new.base_branch, 'sha', new.base_sha)));
  end if;
  if old.title is distinct from new.title then
    cause := cause || jsonb_build_object('title', jsonb_build_object('old', old.title, 'new', new.title));
  end if;
  if old.draft is distinct from new.draft then
    cause := cause || jsonb_build_object('draft', jsonb_build_object('old', old.draft, 'new', new.draft));
  end if;

  insert into pr_state_history (pr_id, old_state, new_state, trigger_event, metadata)
  values (
    new.id, old.state, new.state,
    case
      when old.state is distinct from new.state and new.state = 'opened' then 'reopened'
      when old.state is distinct from new.state then 'closed'
      when old.head_sha is distinct from new.head_sha then 'synchronize'
      else 'edited'
    end::trigger_event,
    cause);
  return null;
end $$;

-- Three triggers, because WHEN of an insert cannot name OLD, and UPDATE OF is how a second manual check in a row is told from an
-- unrelated update. Triggers fire in the order of their names: the change is written before the manual check that found it.
drop trigger if exists log_pull_request_opened on pull_requests;
create trigger log_pull_request_opened
  after insert on pull_requests for each row
  when (new.github_updated_at > '-infinity')
  execute function log_pr_state_change();

drop trigger if exists log_pull_request_state_changes on pull_requests;
create trigger log_pull_request_state_changes
  after update on pull_requests for each row
  when (new.github_updated_at > '-infinity' and (
    old.github_updated_at = '-infinity'
    or old.state is distinct from new.state
    or old.head_sha is distinct from new.head_sha
    or old.base_branch is distinct from new.base_branch
    or old.base_sha is distinct from new.base_sha
    or old.title is distinct from new.title
    or old.draft is distinct from new.draft))
  execute function log_pr_state_change();

drop trigger if exists log_pull_request_state_manual_checks on pull_requests;
create trigger log_pull_request_state_manual_checks
  after update of last_event on pull_requests for each row
  when (new.github_updated_at > '-infinity' and new.last_event = 'manual_check')
  execute function log_pr_state_change('manual_check');

-- Makes the partitions of this month and the months ahead that are missing; answers how many it made. Rows that had to go to the
-- default partition move to the month that is made for them. It runs as the migration user, so the running app needs no right to create
-- tables; the cap keeps that from being a way to fill the catalogue.
create or replace function ensure_pr_state_history_partitions(months_ahead integer default 12) returns integer
language plpgsql security definer set timezone = 'UTC' as $$
declare
  month_start timestamptz := date_trunc('month', clock_timestamp());
  month_end timestamptz;
  partition_name text;
  made integer := 0;
begin
  if months_ahead is null or months_ahead not between 0 and 36 then
    raise exception 'months_ahead must be between 0 and 36, not %', months_ahead using errcode = '22023';
  end if;
  -- A statement of its own: what is read after it is newer than the lock.
  perform pg_advisory_xact_lock(hashtextextended('ensure_pr_state_history_partitions', 0));
  for month in 0..months_ahead loop
    month_end := month_start + interval '1 month';
    partition_name := 'pr_state_history_' || to_char(month_start, 'YYYY_MM');
    if to_regclass(quote_ident(partition_name)) is null then
      -- Attaching adds a foreign key, which locks pull_requests: taken first, in the order of everybody else.
      lock table pull_requests in share row exclusive mode;
      -- Made aside and then attached: that lets readers and writers of the other months go on.
      execute format('create table %I (like pr_state_history including defaults including constraints)', partition_name);
      execute format(
        'with moved as (delete from pr_state_history_default where created_at >= %L and created_at < %L returning *)
         insert into %I select * from moved', month_start, month_end, partition_name);
      execute format('alter table pr_state_history attach partition %I for values from (%L) to (%L)',
        partition_name, month_start, month_end);
      made := made + 1;
    end if;
    month_start := month_end;
  end loop;
  return made;
end $$;

-- A SECURITY DEFINER function must not look names up where its caller may plant them.
do $$
begin
  execute format('alter function ensure_pr_state_history_partitions(integer) set search_path = %I, pg_temp', current_schema());
end $$;

select ensure_pr_state_history_partitions(12);
