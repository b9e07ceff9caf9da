-- Takes back what steering added. Safe to run twice.
drop table if exists repository_configs;
drop trigger if exists move_runs_of_transferred_repositories on repositories;
drop function if exists move_runs_with_repository();
drop function if exists tell_run_event(uuid, text, jsonb);
alter table if exists run_stages drop column if exists reused_from, drop column if exists input;
drop index if exists idx_pipeline_runs_id_end;
alter table if exists pipeline_runs drop column if exists plan, drop column if exists requested_pipeline;
drop trigger if exists check_pipeline_runs_status_change on pipeline_runs;
drop function if exists check_run_status_change();
