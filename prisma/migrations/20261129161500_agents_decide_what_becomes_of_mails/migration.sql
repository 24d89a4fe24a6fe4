-- AlterTable
ALTER TABLE "incoming_mail" ADD COLUMN     "body" TEXT,
ADD COLUMN     "decided_at" TIMESTAMPTZ(3),
ADD COLUMN     "decided_by" INTEGER;

-- CreateTable
CREATE TABLE "blocked_sender" (
    "pattern" CITEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" INTEGER,

    CONSTRAINT "blocked_sender_pkey" PRIMARY KEY ("pattern")
);

-- CreateIndex
CREATE INDEX "blocked_sender_created_by_idx" ON "blocked_sender"("created_by");

-- CreateIndex
CREATE INDEX "incoming_mail_decided_by_idx" ON "incoming_mail"("decided_by");

-- AddForeignKey
ALTER TABLE "incoming_mail" ADD CONSTRAINT "incoming_mail_decided_by_fkey" FOREIGN KEY ("decided_by") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blocked_sender" ADD CONSTRAINT "blocked_sender_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;
