-- Takes back the rights of each session: those of its person count again. Safe to run twice.
alter table sessions drop column if exists asked_at;
alter table sessions drop column if exists writable;
alter table sessions drop column if exists readable;
