-- What an agent wants to see again, under a name.
create table saved_view (
  id serial primary key,
  account_id integer not null references account (id) on delete cascade on update cascade,
  name text not null,
  query text not null,
  shared boolean not null default false,
  created_at timestamptz(3) not null default current_timestamp
);
create unique index saved_view_account_id_name_key on saved_view (account_id, name);

alter table account add column keys boolean not null default true;
