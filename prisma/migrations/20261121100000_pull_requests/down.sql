-- Takes back tenants, repositories, pull requests, checks and history, with all their rows. Safe to run twice.
drop table if exists pr_state_history, check_outcomes, check_runs, pull_request_heads, pull_requests, repositories, installations;
drop function if exists update_updated_at_column();
drop function if exists uuid_v7();
drop type if exists trigger_event, repository_status, check_conclusion, check_status, pr_state;
