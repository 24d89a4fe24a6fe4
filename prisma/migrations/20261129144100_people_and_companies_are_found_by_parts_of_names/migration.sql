-- Names, addresses and numbers as stored for searching; a job fills in what is null, and until then they are folded as
-- they are read.
alter table account add column folded text;
alter table organization add column folded text;

create index account_folded_trigrams on account using gin (folded gin_trgm_ops);
create index account_by_folded on account (left(folded, 60), id) where role = 'customer';
create index account_not_folded on account (id) where folded is null;
create index organization_folded_trigrams on organization using gin (folded gin_trgm_ops);
create index organization_by_folded on organization (left(folded, 60), id) where folded is not null;
create index organization_not_folded on organization (id) where folded is null;

create function forget_folded() returns trigger language plpgsql as $$
begin
  if new.folded is not distinct from old.folded then
    new.folded := null;
  end if;
  return new;
end
$$;

create trigger forget_folded before update on account for each row when (
  (old.email::text, old.user_name::text, old.first_name, old.last_name, old.phone, old.support_id)
  is distinct from (new.email::text, new.user_name::text, new.first_name, new.last_name, new.phone, new.support_id))
  execute function forget_folded();
create trigger forget_folded before update on organization for each row
  when (old.name::text is distinct from new.name::text) execute function forget_folded();
