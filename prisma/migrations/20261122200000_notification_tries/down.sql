-- Takes back what the count of tries added. Safe to run twice.
alter table notification_messages drop column if exists tried_at;
