-- Takes back what the memory of failures added. Of outcomes that only their check told apart, the newest stays. Safe to run twice.
drop index if exists idx_check_outcomes_signature, idx_check_outcomes_branch, idx_check_outcomes_failures,
  idx_check_outcomes_repository_id_completed_at, idx_check_outcomes_identity, idx_check_outcomes_check;
delete from check_outcomes where id in (
  select id from (
    select id, row_number() over (
             partition by repository_id, head_sha, name, coalesce(app_id, 0), coalesce(test, ''), attempt
             order by completed_at desc nulls last, id desc) as place
      from check_outcomes) o
   where place > 1);
create unique index if not exists idx_check_outcomes_identity
  on check_outcomes (repository_id, head_sha, name, coalesce(app_id, 0), coalesce(test, ''), attempt);
alter table if exists check_outcomes drop column if exists started_at, drop column if exists check_suite_id, drop column if exists external_id;
