-- What the figures of the dashboard count over days and weeks (docs/insights.md). PostgreSQL 13 to 18; safe to run twice.

-- What failed, diagnosed, tried and came in another way in a range of days. All but the last are of rows that failures leave, and failures are few;
-- the last holds no delivery that came as it should.
create index if not exists idx_check_outcomes_failed_at on check_outcomes (completed_at)
  where conclusion in ('failure', 'timed_out', 'startup_failure');
create index if not exists idx_analysis_results_created_at on analysis_results (created_at);
create index if not exists idx_fix_attempts_created_at on fix_attempts (created_at);
create index if not exists idx_webhook_deliveries_recovered on webhook_deliveries (received_at)
  where source in ('recovery', 'replay', 'poll');

-- Repositories in the order of their list, a page at a time.
create index if not exists idx_repositories_listed on repositories ((removed_at is not null), lower(name), id);
