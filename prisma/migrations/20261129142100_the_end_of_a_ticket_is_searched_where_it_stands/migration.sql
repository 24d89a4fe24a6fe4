-- An index on cause and solution finds them.
alter table ticket drop column folded_closing;
