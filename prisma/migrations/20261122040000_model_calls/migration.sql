-- A price that nobody has configured is not known, which is not the same as free.
alter table model_calls alter column cost_usd drop not null;
alter table model_calls alter column cost_usd drop default;
-- Some of the tokens are guessed, since the server has not counted them.
alter table model_calls add column if not exists tokens_guessed boolean not null default false;
-- Budgets look at the last 24 hours of everybody, and at all runs of a pull request.
create index if not exists idx_model_calls_created_at on model_calls (created_at);
