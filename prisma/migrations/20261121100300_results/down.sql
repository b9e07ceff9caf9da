-- Takes back analyses, fix attempts, reviews, outward writes, budgets, tokens, model calls and quarantines, with all their rows. Safe to run twice.
drop table if exists quarantines, model_calls, api_tokens, write_budgets, outward_writes, reviews, fix_attempts, analysis_results;
