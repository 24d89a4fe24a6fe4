-- What is not published is no help to customers, and tells them nothing.
drop function faq_near(text);
select similarity('faq', 'faq');
create function faq_near(word text, hidden boolean) returns table (article_id int, nearness real)
  language sql stable parallel safe set pg_trgm.word_similarity_threshold = 0.45 as $$
  select x.article_id, max(word_similarity(word, x.folded_title)) from (
    select t.article_id, t.folded_title from faq_article_text t
      where word <% t.folded_title and (hidden or t.state = 'published') limit 200) x
  group by x.article_id
$$;
