-- Takes back the event log, pipelines, runs, stages and events, with all their rows. Safe to run twice.
drop table if exists run_events, run_stages, run_deliveries, pipeline_runs, pipelines, webhook_deliveries;
