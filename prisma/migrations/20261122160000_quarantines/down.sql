-- Takes back what is noted of quarantines beyond owner, reason and dates. Safe to run twice.
drop index if exists idx_quarantines_created_at, idx_quarantines_in_force;
alter table if exists quarantines
  drop column if exists source, drop column if exists configured_until, drop column if exists ended_because, drop column if exists ended_by;
do $$
begin
  if to_regclass('quarantines') is not null then
    create unique index idx_quarantines_in_force on quarantines (repository_id, check_name, coalesce(test, '')) where ended_at is null;
  end if;
end $$;
