-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "merged_into_id" INTEGER,
ADD COLUMN     "spam" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "origin_id" INTEGER;

-- AlterTable
ALTER TABLE "ticket_event" ADD COLUMN     "origin_id" INTEGER;

-- AlterTable
ALTER TABLE "message_attachment" DROP CONSTRAINT "message_attachment_pkey",
ADD CONSTRAINT "message_attachment_pkey" PRIMARY KEY ("attachment_id", "message_id");

-- CreateTable
CREATE TABLE "ticket_aside" (
    "ticket_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before" JSONB NOT NULL,
    "brought" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "ticket_aside_pkey" PRIMARY KEY ("ticket_id")
);

-- CreateIndex
CREATE INDEX "ticket_merged_into_id_idx" ON "ticket"("merged_into_id");

-- CreateIndex
CREATE INDEX "message_origin_id_idx" ON "message"("origin_id");

-- CreateIndex
CREATE INDEX "ticket_event_origin_id_idx" ON "ticket_event"("origin_id");

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_aside" ADD CONSTRAINT "ticket_aside_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_origin_id_fkey" FOREIGN KEY ("origin_id") REFERENCES "ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_origin_id_fkey" FOREIGN KEY ("origin_id") REFERENCES "ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Where the messages of a ticket are now: itself, unless it was merged. Rings cannot be; a bound costs nothing.
CREATE FUNCTION merged_root(given INTEGER) RETURNS INTEGER LANGUAGE sql STABLE AS $$
  WITH RECURSIVE way(id, next, step) AS (
    SELECT id, merged_into_id, 0 FROM ticket WHERE id = given
    UNION ALL SELECT t.id, t.merged_into_id, way.step + 1 FROM way JOIN ticket t ON t.id = way.next WHERE way.step < 200)
  SELECT id FROM way ORDER BY step DESC LIMIT 1
$$;
