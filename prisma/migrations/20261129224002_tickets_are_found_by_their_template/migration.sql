-- CreateIndex
CREATE INDEX CONCURRENTLY "ticket_template_version_id_idx" ON "ticket"("template_version_id");
