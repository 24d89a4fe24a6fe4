-- Agents who are not there until a day, and who stands in for them.
create table absence (
  account_id integer not null primary key references account (id) on delete cascade on update cascade,
  until date not null,
  deputy_id integer references account (id) on delete set null on update cascade,
  since timestamptz(3) not null default current_timestamp,
  constraint absence_deputy_is_somebody_else check (deputy_id <> account_id)
);

create index absence_deputy_id_idx on absence (deputy_id);
