create type "Handling" as enum ('on_site', 'remote');

alter table ticket add column handling "Handling";
