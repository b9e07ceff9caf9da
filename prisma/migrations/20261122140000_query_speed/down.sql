drop index if exists idx_pull_requests_open;
drop index if exists idx_repositories_poll_after;
drop index if exists idx_repositories_due;
drop index if exists idx_repositories_lower_name;
