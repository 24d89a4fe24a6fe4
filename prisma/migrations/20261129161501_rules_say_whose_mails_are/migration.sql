-- CreateTable
CREATE TABLE "mail_rule" (
    "id" SERIAL NOT NULL,
    "position" INTEGER NOT NULL,
    "address" CITEXT,
    "words" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "sender" CITEXT,
    "organization_id" INTEGER,
    "team_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_rule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_rule_organization_id_idx" ON "mail_rule"("organization_id");

-- CreateIndex
CREATE INDEX "mail_rule_team_id_idx" ON "mail_rule"("team_id");

-- AddForeignKey
ALTER TABLE "mail_rule" ADD CONSTRAINT "mail_rule_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_rule" ADD CONSTRAINT "mail_rule_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
