-- Bytes of files per owner, kept by triggers, so that no way of storing or deleting one forgets it.
create table stored_bytes (
  owner_id integer primary key references account (id) on delete cascade on update cascade,
  bytes bigint not null
);

-- Per statement and in order of owners, so that no two statements wait for each other.
create function count_stored_bytes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into stored_bytes as s (owner_id, bytes)
      select owner_id, sum(size) from arrived group by owner_id having sum(size) <> 0 order by owner_id
      on conflict (owner_id) do update set bytes = s.bytes + excluded.bytes;
  elsif tg_op = 'DELETE' then
    update stored_bytes s set bytes = s.bytes - g.bytes
      from (select o.owner_id, o.bytes from stored_bytes l
        join (select owner_id, sum(size) as bytes from gone group by owner_id) o using (owner_id)
        order by owner_id for update of l) g
      where s.owner_id = g.owner_id and g.bytes <> 0;
  else
    insert into stored_bytes as s (owner_id, bytes)
      select owner_id, sum(bytes) from (
        select owner_id, size as bytes from arrived union all select owner_id, -size from gone
      ) changes group by owner_id having sum(bytes) <> 0 order by owner_id
      on conflict (owner_id) do update set bytes = s.bytes + excluded.bytes;
  end if;
  return null;
end $$;

-- Uploads wait for the sum, a second for a million files.
lock table attachment in share row exclusive mode;
insert into stored_bytes (owner_id, bytes) select owner_id, sum(size) from attachment group by owner_id;

create trigger stored_bytes_arrive after insert on attachment
  referencing new table as arrived for each statement execute function count_stored_bytes();
create trigger stored_bytes_change after update on attachment
  referencing old table as gone new table as arrived for each statement execute function count_stored_bytes();
create trigger stored_bytes_go after delete on attachment
  referencing old table as gone for each statement execute function count_stored_bytes();
