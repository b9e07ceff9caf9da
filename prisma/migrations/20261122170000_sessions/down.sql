-- Without their owner they would be the operator's.
do $$
begin
  if exists (select from information_schema.columns where table_schema = current_schema() and table_name = 'api_tokens' and column_name = 'user_id') then
    delete from api_tokens where user_id is not null;
  end if;
end $$;
alter table api_tokens drop column if exists user_id;
drop table if exists sessions;
drop table if exists github_users;
