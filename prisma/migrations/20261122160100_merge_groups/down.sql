-- Takes back merge groups, with all their rows. Safe to run twice.
drop table if exists merge_groups;
