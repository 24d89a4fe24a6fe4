-- Names of files are searched like messages.
ALTER TABLE "attachment" ADD COLUMN     "folded" TEXT NOT NULL DEFAULT '';

CREATE OR REPLACE FUNCTION gather_folded_messages(tickets INTEGER[]) RETURNS void LANGUAGE sql AS $$
  UPDATE ticket t SET folded_messages = coalesce(
    (SELECT string_agg(m.folded || E'\n' || coalesce(
        (SELECT string_agg(f.folded || E'\n', '' ORDER BY f.created_at, f.id) FROM message_attachment x
          JOIN attachment f ON f.id = x.attachment_id WHERE x.message_id = m.id), ''), '' ORDER BY m.id)
      FROM message m WHERE m.ticket_id = t.id AND m.visibility = 'public'), '')
  WHERE t.id = any(tickets)
$$;

-- What older tickets are found by is folded anew by a job, in portions, while people write; this is how far it has come.
CREATE TABLE "refolding" (
    "version" INTEGER NOT NULL,
    "ticket_id" INTEGER NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "refolding_pkey" PRIMARY KEY ("version")
);
INSERT INTO "refolding" ("version", "done_at") SELECT 2, CASE WHEN EXISTS (SELECT 1 FROM "ticket") THEN NULL ELSE now() END;
