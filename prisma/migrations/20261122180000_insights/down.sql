drop index if exists idx_repositories_listed;
drop index if exists idx_webhook_deliveries_recovered;
drop index if exists idx_fix_attempts_created_at;
drop index if exists idx_analysis_results_created_at;
drop index if exists idx_check_outcomes_failed_at;
