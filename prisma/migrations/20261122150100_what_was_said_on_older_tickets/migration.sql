-- Separate, so that the new column is not locked for readers while it is filled: pages are read meanwhile, what is written
-- waits: a few minutes for a million tickets.
LOCK TABLE "ticket", "message" IN EXCLUSIVE MODE;

UPDATE "ticket" t SET "folded_messages" = said.texts
FROM (SELECT ticket_id, string_agg(folded || E'\n', '' ORDER BY id) AS texts FROM "message" WHERE visibility = 'public' GROUP BY ticket_id) said
WHERE t.id = said.ticket_id;
