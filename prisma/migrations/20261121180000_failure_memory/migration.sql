-- The memory of failures: outcomes of checks and tests on any branch, by which a failure is known again. PostgreSQL 13 to 18; safe to run twice.

-- Which check it was, so that two attempts are told apart although no event has told their numbers yet; null: nobody knows.
alter table check_outcomes add column if not exists external_id text; -- as in check_runs
alter table check_outcomes add column if not exists check_suite_id bigint; -- attempts share it, workflows do not
alter table check_outcomes add column if not exists started_at timestamptz;

-- A check that ended in two ways has two rows: rows are only added, so the order in which they are learnt does not matter.
-- Names go in as hashes: they may be longer than an index takes. Where the check is not known, the index below tells outcomes apart.
create unique index if not exists idx_check_outcomes_check on check_outcomes
  (repository_id, head_sha, hashtextextended(name, 0), hashtextextended(coalesce(test, ''), 0), external_id, conclusion);
drop index if exists idx_check_outcomes_identity;
create unique index if not exists idx_check_outcomes_identity
  on check_outcomes (repository_id, head_sha, name, coalesce(app_id, 0), coalesce(test, ''), attempt) where external_id is null;

-- What failed together within the hour; the failures of one check or test; how a branch stands; a failure by its signature.
create index if not exists idx_check_outcomes_repository_id_completed_at on check_outcomes (repository_id, completed_at);
create index if not exists idx_check_outcomes_failures on check_outcomes
  (repository_id, hashtextextended(name, 0), hashtextextended(coalesce(test, ''), 0), completed_at)
  where conclusion in ('failure', 'timed_out', 'startup_failure');
create index if not exists idx_check_outcomes_branch on check_outcomes
  (repository_id, branch, hashtextextended(name, 0), coalesce(check_suite_id, 0), completed_at) where test is null;
create index if not exists idx_check_outcomes_signature on check_outcomes (repository_id, signature, completed_at)
  where signature is not null;
