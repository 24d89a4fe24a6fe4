-- Of a word that is near to very many titles, some are as good as all.
create or replace function faq_near(word text) returns table (article_id int, nearness real)
  language sql stable parallel safe set pg_trgm.word_similarity_threshold = 0.45 as $$
  select x.article_id, max(word_similarity(word, x.folded_title)) from (
    select t.article_id, t.folded_title from faq_article_text t where word <% t.folded_title limit 200) x
  group by x.article_id
$$;
