-- Who quarantines what, until when, and how that ended. Safe to run twice.
alter table quarantines add column if not exists source text not null default 'command';
alter table quarantines drop constraint if exists quarantines_source_check;
alter table quarantines add constraint quarantines_source_check check (source in ('configuration', 'command', 'cli', 'api', 'dashboard'));
-- The day that the configuration names: by it an entry that has ended is known again. null: it is not from there.
alter table quarantines add column if not exists configured_until timestamptz;
alter table quarantines add column if not exists ended_because text;
alter table quarantines drop constraint if exists quarantines_ended_because_check;
alter table quarantines add constraint quarantines_ended_because_check check (ended_because in ('stable', 'expired', 'lifted', 'replaced'));
alter table quarantines add column if not exists ended_by text; -- null: nobody, it ended by itself

-- The oldest go first.
create index if not exists idx_quarantines_created_at on quarantines (created_at);

-- Names go in as hashes: they may be longer than an index takes.
drop index if exists idx_quarantines_in_force;
create unique index idx_quarantines_in_force
  on quarantines (repository_id, hashtextextended(check_name, 0), hashtextextended(coalesce(test, ''), 0)) where ended_at is null;
