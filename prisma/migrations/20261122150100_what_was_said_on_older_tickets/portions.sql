-- The same, but no ticket waits for more than a portion of them. Locked first, so that what is gathered is all that was said.
SELECT 1 FROM "ticket" WHERE id IN (SELECT id FROM "ticket" WHERE id > $1 ORDER BY id LIMIT $2) ORDER BY id FOR UPDATE;

SELECT max(portion.id) AS reached, gather_folded_messages(array_agg(portion.id))
FROM (SELECT id FROM "ticket" WHERE id > $1 ORDER BY id LIMIT $2) portion;
