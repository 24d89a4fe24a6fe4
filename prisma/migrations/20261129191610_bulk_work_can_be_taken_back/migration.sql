-- CreateTable
CREATE TABLE "bulk_undo" (
    "id" UUID NOT NULL,
    "account_id" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "tickets" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bulk_undo_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bulk_undo_account_id_idx" ON "bulk_undo"("account_id");

-- CreateIndex
CREATE INDEX "bulk_undo_created_at_idx" ON "bulk_undo"("created_at");

-- AddForeignKey
ALTER TABLE "bulk_undo" ADD CONSTRAINT "bulk_undo_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
