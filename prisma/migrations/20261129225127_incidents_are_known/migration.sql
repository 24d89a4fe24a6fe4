-- CreateTable
CREATE TABLE "incident" (
    "id" SERIAL NOT NULL,
    "title_de" TEXT NOT NULL,
    "title_en" TEXT NOT NULL,
    "body_de" TEXT NOT NULL,
    "body_en" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "everybody" BOOLEAN NOT NULL DEFAULT false,
    "services" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "public" BOOLEAN NOT NULL DEFAULT false,
    "expected_at" TIMESTAMPTZ(3),
    "next_news_at" TIMESTAMPTZ(3),
    "owner_id" INTEGER,
    "joins_told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_organization" (
    "incident_id" INTEGER NOT NULL,
    "organization_id" INTEGER NOT NULL,

    CONSTRAINT "incident_organization_pkey" PRIMARY KEY ("incident_id","organization_id")
);

-- CreateTable
CREATE TABLE "incident_update" (
    "id" SERIAL NOT NULL,
    "incident_id" INTEGER NOT NULL,
    "body_de" TEXT NOT NULL,
    "body_en" TEXT NOT NULL,
    "ends" BOOLEAN NOT NULL DEFAULT false,
    "author_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_update_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_join" (
    "incident_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "remark" TEXT NOT NULL DEFAULT '',
    "mails" BOOLEAN NOT NULL DEFAULT true,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_join_pkey" PRIMARY KEY ("incident_id","account_id")
);

-- CreateTable
CREATE TABLE "incident_ticket" (
    "incident_id" INTEGER NOT NULL,
    "ticket_id" INTEGER NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_ticket_pkey" PRIMARY KEY ("incident_id","ticket_id")
);

-- CreateTable
CREATE TABLE "incident_told" (
    "update_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,

    CONSTRAINT "incident_told_pkey" PRIMARY KEY ("update_id","account_id")
);

-- CreateIndex
CREATE INDEX "incident_owner_id_idx" ON "incident"("owner_id");

-- CreateIndex
CREATE INDEX "incident_organization_organization_id_idx" ON "incident_organization"("organization_id");

-- CreateIndex
CREATE INDEX "incident_update_incident_id_id_idx" ON "incident_update"("incident_id", "id");

-- CreateIndex
CREATE INDEX "incident_update_author_id_idx" ON "incident_update"("author_id");

-- CreateIndex
CREATE INDEX "incident_join_account_id_idx" ON "incident_join"("account_id");

-- CreateIndex
CREATE INDEX "incident_join_incident_id_joined_at_idx" ON "incident_join"("incident_id", "joined_at");

-- CreateIndex
CREATE INDEX "incident_ticket_ticket_id_idx" ON "incident_ticket"("ticket_id");

-- CreateIndex
CREATE INDEX "incident_told_account_id_idx" ON "incident_told"("account_id");

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_organization" ADD CONSTRAINT "incident_organization_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_organization" ADD CONSTRAINT "incident_organization_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_update" ADD CONSTRAINT "incident_update_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_update" ADD CONSTRAINT "incident_update_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_join" ADD CONSTRAINT "incident_join_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_join" ADD CONSTRAINT "incident_join_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_ticket" ADD CONSTRAINT "incident_ticket_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_ticket" ADD CONSTRAINT "incident_ticket_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_told" ADD CONSTRAINT "incident_told_update_id_fkey" FOREIGN KEY ("update_id") REFERENCES "incident_update"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_told" ADD CONSTRAINT "incident_told_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Asked about with every page.
create index incident_running_idx on incident (since desc, id desc) where ended_at is null;
