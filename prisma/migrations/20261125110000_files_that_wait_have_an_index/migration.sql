-- The sweep of every minute looks at files that belong to nothing.
DROP INDEX "attachment_stored_at_touched_at_idx";
CREATE INDEX "attachment_that_waits" ON "attachment"("touched_at") WHERE "kept_at" IS NULL;
