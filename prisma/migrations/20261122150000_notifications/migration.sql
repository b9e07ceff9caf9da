-- Who is told beside GitHub. PostgreSQL 13 to 18; safe to run twice. Targets are named, never addressed: their URLs and tokens are not in the database.

-- One message to one target, as it was made of news; its id is the webhook-id of every try.
create table if not exists notification_messages (
  id              uuid primary key default uuid_v7(),
  repository_id   uuid not null references repositories on delete cascade,
  pr_id           uuid references pull_requests on delete cascade, -- null: it is about several
  target          text not null,
  channel         text, -- another than the target's own
  content         jsonb not null,
  status          text not null default 'waiting' constraint notification_messages_status_check check (status in ('waiting', 'sent', 'failed')),
  attempts        integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  hold_until      timestamptz, -- the target wants nothing at all before
  lease_until     timestamptz, -- somebody sends it now
  attempted_at    timestamptz,
  sent_at         timestamptz,
  reference       text, -- by which later messages join its thread
  problem         text, -- why the last try failed
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now()
);
create index if not exists idx_notification_messages_repository_id on notification_messages (repository_id);
create index if not exists idx_notification_messages_pr_id on notification_messages (pr_id);
create index if not exists idx_notification_messages_created_at on notification_messages (created_at);
create index if not exists idx_notification_messages_waiting on notification_messages (target, created_at) where status = 'waiting';
create index if not exists idx_notification_messages_attempted_at on notification_messages (target, attempted_at);

-- One piece of news for one target, written in the transaction that makes it true.
create table if not exists notifications (
  id            uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  pr_id         uuid not null references pull_requests on delete cascade,
  target        text not null,
  channel       text,
  kind          text not null,
  event_key     text not null,
  topic         text not null,
  news          jsonb not null,
  message_id    uuid references notification_messages on delete cascade, -- null: nobody is told yet
  counted_only  boolean not null default false, -- the message told it of others a short while before
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create unique index if not exists idx_notifications_event_key on notifications (target, event_key);
create index if not exists idx_notifications_topic on notifications (repository_id, target, topic);
create index if not exists idx_notifications_pr_id on notifications (pr_id);
create index if not exists idx_notifications_message_id on notifications (message_id);
create index if not exists idx_notifications_created_at on notifications (created_at);
create index if not exists idx_notifications_untold on notifications (target, created_at) where message_id is null;

do $$
declare
  changing text;
begin
  foreach changing in array array['notifications', 'notification_messages'] loop
    execute format('drop trigger if exists %I on %I', 'update_' || changing || '_updated_at', changing);
    execute format('create trigger %I before update on %I for each row execute function update_updated_at_column()',
      'update_' || changing || '_updated_at', changing);
  end loop;
end $$;
