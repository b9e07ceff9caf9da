delete from webhook_deliveries where source = 'dashboard';
alter table webhook_deliveries drop constraint if exists webhook_deliveries_source_check;
alter table webhook_deliveries add constraint webhook_deliveries_source_check
  check (source in ('webhook', 'recovery', 'replay', 'poll'));
