-- What a fix attempt is about, so that one pull request never tries the same thing twice at one head. PostgreSQL 13 to 18; safe to run twice.
alter table fix_attempts add column if not exists pr_id uuid references pull_requests on delete cascade;
alter table fix_attempts add column if not exists head_sha text; -- the head that was to be fixed
alter table fix_attempts add column if not exists fingerprint text; -- of what is tried: a patch, or a re-run of one attempt

create unique index if not exists idx_fix_attempts_identity on fix_attempts (pr_id, head_sha, fingerprint);
create index if not exists idx_fix_attempts_pr_id_created_at on fix_attempts (pr_id, created_at);
create index if not exists idx_fix_attempts_verify_by on fix_attempts (verify_by) where status = 'verifying';
