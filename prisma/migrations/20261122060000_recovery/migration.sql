-- How far the monitor has come with work that has no row of its own.
create table if not exists monitor_marks (
  id uuid primary key default uuid_v7(),
  name text not null unique,
  value jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
drop trigger if exists update_monitor_marks_updated_at on monitor_marks;
create trigger update_monitor_marks_updated_at before update on monitor_marks for each row execute function update_updated_at_column();

-- Not polled before then: after a failure, and while somebody polls it. last_polled_at moves on success only.
alter table repositories add column if not exists poll_after timestamptz;
-- Why the last poll failed; null where it went through.
alter table repositories add column if not exists poll_error text;
-- Not polled before then: its rate limit is nearly used up.
alter table installations add column if not exists poll_after timestamptz;

-- When a delivery that was not processed was last taken again.
alter table webhook_deliveries add column if not exists relayed_at timestamptz;
