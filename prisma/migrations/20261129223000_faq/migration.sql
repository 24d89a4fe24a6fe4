create type "FaqState" as enum ('draft', 'internal', 'published');
create type "FaqOrigin" as enum ('article', 'suggestion');

-- German and English, so that a word is found in all its forms, whatever the language of the reader.
create function faq_stems(title text, keywords text[], body text) returns text[]
  language sql immutable parallel safe as $$
  select tsvector_to_array(
    to_tsvector('pg_catalog.german', said) || to_tsvector('pg_catalog.english', said))
  from (select title || ' ' || array_to_string(keywords, ' ') || ' ' || body as said) words
$$;

create table faq_category (
  id serial primary key,
  parent_id int references faq_category (id) on delete restrict on update cascade,
  slug text not null,
  names jsonb not null,
  position int not null default 0
);
create unique index faq_category_slug_key on faq_category (slug);
create index faq_category_parent_id_idx on faq_category (parent_id);

create table faq_article (
  id serial primary key,
  slug text not null,
  category_id int not null references faq_category (id) on delete restrict on update cascade,
  services text[] default array[]::text[],
  valid_until date,
  published boolean not null default false,
  created_at timestamptz(3) not null default current_timestamp,
  created_by int references account (id) on delete set null on update cascade
);
create unique index faq_article_slug_key on faq_article (slug);
create index faq_article_category_id_idx on faq_article (category_id);
create index faq_article_created_by_idx on faq_article (created_by);

create table faq_article_text (
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  locale text not null,
  title text not null,
  body text not null,
  keywords text[] default array[]::text[],
  state "FaqState" not null default 'draft',
  version int not null default 1,
  folded_title text not null,
  folded text not null,
  title_stems text[] generated always as (faq_stems(title, keywords, '')) stored,
  stems text[] generated always as (faq_stems(title, keywords, body)) stored,
  updated_at timestamptz(3) not null,
  updated_by int references account (id) on delete set null on update cascade,
  primary key (article_id, locale)
);
create index faq_article_text_stems_idx on faq_article_text using gin (stems);
create index faq_article_text_updated_by_idx on faq_article_text (updated_by);
create index faq_article_text_folded_idx on faq_article_text using gin (folded gin_trgm_ops);
create index faq_article_text_folded_title_idx on faq_article_text using gin (folded_title gin_trgm_ops);

create table faq_article_version (
  id serial primary key,
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  locale text not null,
  number int not null,
  title text not null,
  body text not null,
  keywords text[] default array[]::text[],
  state "FaqState" not null,
  note text not null default '',
  created_at timestamptz(3) not null,
  created_by int references account (id) on delete set null on update cascade
);
create unique index faq_article_version_article_id_locale_number_key
  on faq_article_version (article_id, locale, number);
create index faq_article_version_created_by_idx on faq_article_version (created_by);

create table faq_article_file (
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  attachment_id uuid not null references attachment (id) on delete cascade on update cascade,
  primary key (article_id, attachment_id)
);
create index faq_article_file_attachment_id_idx on faq_article_file (attachment_id);

create table faq_related (
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  related_id int not null references faq_article (id) on delete cascade on update cascade,
  position int not null default 0,
  primary key (article_id, related_id)
);
create index faq_related_related_id_idx on faq_related (related_id);

create table faq_feedback (
  id serial primary key,
  article_id int not null references faq_article (id) on delete cascade on update cascade,
  account_id int references account (id) on delete set null on update cascade,
  helpful boolean not null,
  comment text not null default '',
  origin "FaqOrigin" not null default 'article',
  created_at timestamptz(3) not null default current_timestamp
);
create unique index faq_feedback_article_id_account_id_key on faq_feedback (article_id, account_id);
create index faq_feedback_account_id_idx on faq_feedback (account_id);

create table faq_search_miss (
  words text primary key,
  count int not null default 1,
  last_at timestamptz(3) not null
);
create index faq_search_miss_last_at_idx on faq_search_miss (last_at);

-- Lists and counts then read the articles alone.
create function note_faq_published() returns trigger language plpgsql as $$
declare
  changed int := coalesce(new.article_id, old.article_id);
begin
  update faq_article a set published = now_published.is
  from (select exists (select 1 from faq_article_text x
    where x.article_id = changed and x.state = 'published') as is) now_published
  where a.id = changed and a.published <> now_published.is;
  return null;
end $$;
create trigger faq_article_text_published after insert or delete or update of state on faq_article_text
  for each row execute function note_faq_published();

-- Words with typing errors: how near one comes to titles and keywords, with a bound that the usual errors stay within.
select similarity('faq', 'faq');
create function faq_near(word text) returns table (article_id int, nearness real)
  language sql stable parallel safe set pg_trgm.word_similarity_threshold = 0.45 as $$
  select x.article_id, max(word_similarity(word, x.folded_title)) from faq_article_text x
  where word <% x.folded_title group by x.article_id
$$;
