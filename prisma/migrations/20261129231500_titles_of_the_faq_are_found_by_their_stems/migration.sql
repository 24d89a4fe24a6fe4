create index concurrently if not exists faq_article_text_title_stems_idx on faq_article_text using gin (title_stems);
