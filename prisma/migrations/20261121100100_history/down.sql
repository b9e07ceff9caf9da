-- Takes back the writing of history; its rows stay, in their months, until the tables themselves go. Safe to run twice.
drop trigger if exists log_pull_request_state_manual_checks on pull_requests;
drop trigger if exists log_pull_request_state_changes on pull_requests;
drop trigger if exists log_pull_request_opened on pull_requests;
drop function if exists log_pr_state_change();
drop function if exists ensure_pr_state_history_partitions(integer);
