-- People who have signed in, and which repositories GitHub last said that they may read and write: GitHub's numbers.
create table if not exists github_users (
  id uuid primary key default uuid_v7(),
  github_id bigint not null unique,
  login text not null,
  readable bigint[] not null default '{}',
  writable bigint[] not null default '{}',
  asked_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
drop trigger if exists update_github_users_updated_at on github_users;
create trigger update_github_users_updated_at before update on github_users for each row execute function update_updated_at_column();

-- Somebody's stay on the dashboard, known by the hash of what their browser holds.
create table if not exists sessions (
  id uuid primary key default uuid_v7(),
  secret_hash text not null unique,
  -- null: the operator of the machine, by the token in its data directory.
  user_id uuid references github_users (id) on delete cascade,
  -- The person's token, which opens only with the client secret of the App and what the browser holds.
  sealed_token text,
  expires_at timestamptz not null,
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_sessions_user_id on sessions (user_id);
create index if not exists idx_sessions_expires_at on sessions (expires_at);
drop trigger if exists update_sessions_updated_at on sessions;
create trigger update_sessions_updated_at before update on sessions for each row execute function update_updated_at_column();

-- Whose rights a token has; null: those of its installation, or of the operator.
alter table api_tokens add column if not exists user_id uuid references github_users (id) on delete cascade;
create index if not exists idx_api_tokens_user_id on api_tokens (user_id);
