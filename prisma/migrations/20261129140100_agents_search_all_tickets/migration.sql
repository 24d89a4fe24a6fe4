-- Agents search all tickets: what was said (notes, too), names of files, people, companies, causes and solutions.
-- Like foldText, as far as names need it.
create function folded_name(name text) returns text language sql immutable parallel safe as $$
  select lower(regexp_replace(normalize(
    replace(replace(replace(replace(replace(replace(replace(translate(name, 'øØłŁđĐıİ', 'oollddii'),
      'ä', 'ae'), 'Ä', 'ae'), 'ö', 'oe'), 'Ö', 'oe'), 'ü', 'ue'), 'Ü', 'ue'), 'ß', 'ss'), NFKD), '[\u0300-\u036f]+', '', 'g'))
$$;

-- A server without the extension searches as well, only slower.
do $$
begin
  create extension if not exists pg_trgm;
exception when others then
  raise notice 'pg_trgm is missing: %', sqlerrm;
end $$;

do $$
begin
  if not exists (select 1 from pg_extension where extname = 'pg_trgm') then
    return;
  end if;
  create index message_folded_idx on message using gin (folded gin_trgm_ops);
  create index attachment_folded_idx on attachment using gin (folded gin_trgm_ops);
  create index ticket_folded_idx on ticket using gin (folded gin_trgm_ops);
  create index ticket_number_words_idx on ticket using gin (number gin_trgm_ops);
  create index ticket_ending_idx on ticket using gin (folded_name(cause || ' ' || solution) gin_trgm_ops);
  create index account_names_idx on account using gin (folded_name(
    first_name || ' ' || last_name || ' ' || last_name || ', ' || first_name || ' ' || email::text) gin_trgm_ops);
  create index organization_names_idx on organization using gin (folded_name(name::text) gin_trgm_ops);
end $$;

create index ticket_closed_at_idx on ticket (closed_at desc, id desc) where state = 'closed';
