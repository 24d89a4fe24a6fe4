create type "NoticeMail" as enum ('at_once', 'daily', 'none');

create table notice (
  account_id int not null references account (id) on delete cascade on update cascade,
  event_id int not null references ticket_event (id) on delete cascade on update cascade,
  ticket_id int not null references ticket (id) on delete cascade on update cascade,
  kind text not null,
  shown boolean not null,
  mail "NoticeMail" not null,
  due_at timestamptz(3),
  read_at timestamptz(3),
  created_at timestamptz(3) not null default current_timestamp,
  primary key (account_id, event_id)
);
create index notice_event_id_idx on notice (event_id);
create index notice_ticket_id_idx on notice (ticket_id);
-- Counted with every page of the desk.
create index notice_unread_idx on notice (account_id, event_id desc) where shown and read_at is null;
create index notice_due_idx on notice (due_at) where due_at is not null;

create table notice_choice (
  account_id int not null references account (id) on delete cascade on update cascade,
  kind text not null,
  shown boolean not null,
  mail "NoticeMail" not null,
  primary key (account_id, kind)
);
