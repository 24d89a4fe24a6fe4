ALTER TABLE "ticket" VALIDATE CONSTRAINT "ticket_template_version_id_fkey";
