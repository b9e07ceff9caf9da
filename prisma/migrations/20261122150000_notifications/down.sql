-- Takes back what notifications added. Safe to run twice.
drop table if exists notifications;
drop table if exists notification_messages;
