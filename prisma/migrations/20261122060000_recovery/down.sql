alter table webhook_deliveries drop column if exists relayed_at;
alter table installations drop column if exists poll_after;
alter table repositories drop column if exists poll_error;
alter table repositories drop column if exists poll_after;
drop table if exists monitor_marks;
