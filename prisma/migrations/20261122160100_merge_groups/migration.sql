-- Trial merges of the merge queue, as GitHub tells of them. Safe to run twice.
create table if not exists merge_groups (
  id uuid primary key default uuid_v7(),
  repository_id uuid not null references repositories on delete cascade,
  head_sha text not null,
  head_ref text not null,
  base_branch text not null,
  base_sha text not null,
  pr_number integer not null, -- as the branch names it; the group may hold more
  destroyed_because text check (destroyed_because in ('merged', 'invalidated', 'dequeued', 'unknown')), -- null: it stands
  members integer[] not null default '{}', -- the pull requests that it holds; none: nobody has looked
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (repository_id, head_sha)
);
create index if not exists idx_merge_groups_repository_id_pr_number on merge_groups (repository_id, pr_number);
create index if not exists idx_merge_groups_created_at on merge_groups (created_at);
drop trigger if exists update_merge_groups_updated_at on merge_groups;
create trigger update_merge_groups_updated_at before update on merge_groups for each row execute function update_updated_at_column();
