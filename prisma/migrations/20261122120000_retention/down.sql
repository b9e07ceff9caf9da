drop function if exists drop_pr_state_history_month(date, bigint);
drop function if exists move_pr_state_history_default(integer);
drop index if exists idx_outward_writes_without_run;
drop index if exists idx_pipeline_runs_finished_at;
drop index if exists idx_check_outcomes_created_at;
drop index if exists idx_webhook_deliveries_access;
alter table webhook_deliveries drop column if exists repository_github_id;
alter table webhook_deliveries drop column if exists installation_github_id;
