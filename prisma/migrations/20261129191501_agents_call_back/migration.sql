-- CreateTable
CREATE TABLE "callback" (
    "id" SERIAL NOT NULL,
    "ticket_id" INTEGER,
    "team_id" INTEGER NOT NULL,
    "agent_id" INTEGER NOT NULL,
    "person_id" INTEGER,
    "name" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "attempted_at" TIMESTAMPTZ(3),
    "reminded_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "callback_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "callback_settled_at_due_at_idx" ON "callback"("settled_at", "due_at");

-- CreateIndex
CREATE INDEX "callback_ticket_id_idx" ON "callback"("ticket_id");

-- CreateIndex
CREATE INDEX "callback_team_id_idx" ON "callback"("team_id");

-- CreateIndex
CREATE INDEX "callback_agent_id_idx" ON "callback"("agent_id");

-- CreateIndex
CREATE INDEX "callback_person_id_idx" ON "callback"("person_id");

-- AddForeignKey
ALTER TABLE "callback" ADD CONSTRAINT "callback_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callback" ADD CONSTRAINT "callback_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callback" ADD CONSTRAINT "callback_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callback" ADD CONSTRAINT "callback_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;
