-- What measured queries need (npm run -s bench -- queries). PostgreSQL 13 to 18; safe to run twice.

-- owner/name in any case.
create index if not exists idx_repositories_lower_name on repositories (lower(name));

-- The repositories that nobody is at and that nothing keeps from being polled, and those that are due again at a time: a claim does not step
-- over the ones that wait after a failure, are suspended or gone.
create index if not exists idx_repositories_due on repositories (last_polled_at)
  where poll_after is null and status in ('active', 'error') and not archived and removed_at is null;
create index if not exists idx_repositories_poll_after on repositories (poll_after) where poll_after is not null;

-- The open pull requests, the last learned of first: most of a large table is closed.
create index if not exists idx_pull_requests_open on pull_requests (id) where state = 'opened';
