create table ticket_article (
  ticket_id int not null references ticket (id) on delete cascade on update cascade,
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  origin boolean not null default false,
  created_at timestamptz(3) not null default current_timestamp,
  created_by int references account (id) on delete set null on update cascade,
  primary key (ticket_id, article_id)
);
create index ticket_article_article_id_idx on ticket_article (article_id);
create index ticket_article_created_by_idx on ticket_article (created_by);
