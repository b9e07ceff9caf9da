-- Takes back what fix attempts added. Safe to run twice.
drop index if exists idx_fix_attempts_verify_by, idx_fix_attempts_pr_id_created_at, idx_fix_attempts_identity;
alter table if exists fix_attempts drop column if exists fingerprint, drop column if exists head_sha, drop column if exists pr_id;
