drop index if exists idx_model_calls_created_at;
alter table model_calls drop column if exists tokens_guessed;
update model_calls set cost_usd = 0 where cost_usd is null;
alter table model_calls alter column cost_usd set default 0;
alter table model_calls alter column cost_usd set not null;
