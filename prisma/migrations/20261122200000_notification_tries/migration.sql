-- A target is promised a number of tries a minute: each is kept for that long. PostgreSQL 13 to 18; safe to run twice.
alter table notification_messages add column if not exists tried_at timestamptz[] not null default '{}'; -- the tries of the last minute
