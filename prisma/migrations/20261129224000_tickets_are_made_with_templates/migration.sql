ALTER TABLE "ticket" ADD COLUMN     "template_version_id" INTEGER;

-- CreateTable
CREATE TABLE "ticket_answer" (
    "ticket_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "position" SMALLINT NOT NULL,
    "value" JSONB NOT NULL,
    "folded" TEXT NOT NULL,

    CONSTRAINT "ticket_answer_pkey" PRIMARY KEY ("ticket_id","key")
);

-- AddForeignKey
ALTER TABLE "ticket_answer" ADD CONSTRAINT "ticket_answer_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ticket" ADD CONSTRAINT "ticket_template_version_id_fkey" FOREIGN KEY ("template_version_id") REFERENCES "ticket_template_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

-- Answers are searched like messages.
CREATE OR REPLACE FUNCTION gather_folded_messages(tickets INTEGER[]) RETURNS void LANGUAGE sql AS $$
  UPDATE ticket t SET folded_messages = coalesce(
    (SELECT string_agg(a.folded || E'\n', '' ORDER BY a.position) FROM ticket_answer a WHERE a.ticket_id = t.id), '')
    || coalesce(
    (SELECT string_agg(m.folded || E'\n' || coalesce(
        (SELECT string_agg(f.folded || E'\n', '' ORDER BY f.created_at, f.id) FROM message_attachment x
          JOIN attachment f ON f.id = x.attachment_id WHERE x.message_id = m.id), ''), '' ORDER BY m.id)
      FROM message m WHERE m.ticket_id = t.id AND m.visibility = 'public'), '')
  WHERE t.id = any(tickets)
$$;
