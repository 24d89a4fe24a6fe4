-- What customers pick a new ticket from; tickets keep the version that they were made with.
-- CreateTable
CREATE TABLE "ticket_template" (
    "id" SERIAL NOT NULL,
    "key" CITEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "published_version_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "ticket_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ticket_template_version" (
    "id" SERIAL NOT NULL,
    "template_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "tile" JSONB NOT NULL,
    "team_id" INTEGER,
    "services" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "organization_ids" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" INTEGER,
    "command_line" TEXT,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "ticket_template_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ticket_template_key_key" ON "ticket_template"("key");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_template_published_version_id_key" ON "ticket_template"("published_version_id");

-- CreateIndex
CREATE INDEX "ticket_template_version_team_id_idx" ON "ticket_template_version"("team_id");

-- CreateIndex
CREATE INDEX "ticket_template_version_created_by_id_idx" ON "ticket_template_version"("created_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_template_version_template_id_number_key" ON "ticket_template_version"("template_id", "number");

-- AddForeignKey
ALTER TABLE "ticket_template" ADD CONSTRAINT "ticket_template_published_version_id_fkey" FOREIGN KEY ("published_version_id") REFERENCES "ticket_template_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_template_version" ADD CONSTRAINT "ticket_template_version_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "ticket_template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_template_version" ADD CONSTRAINT "ticket_template_version_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_template_version" ADD CONSTRAINT "ticket_template_version_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One of a template may be a draft.
create unique index ticket_template_version_draft on ticket_template_version (template_id) where published_at is null;
