-- What GitHub said to the token of a session: another one of the same person may be let into less, by single sign-on say. PostgreSQL 13 to 18; safe to run twice.
alter table sessions add column if not exists readable bigint[] not null default '{}';
alter table sessions add column if not exists writable bigint[] not null default '{}';
-- null: GitHub was not asked yet, and is before anything is shown.
alter table sessions add column if not exists asked_at timestamptz;
