-- CreateEnum
CREATE TYPE "Quoting" AS ENUM ('none', 'last', 'all');

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "quoting" "Quoting" NOT NULL DEFAULT 'last';

-- AlterTable
ALTER TABLE "mail" ADD COLUMN     "files" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateTable
CREATE TABLE "file_link" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "attachment_id" UUID NOT NULL,
    "account_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_text" (
    "name" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "body" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" INTEGER,

    CONSTRAINT "mail_text_pkey" PRIMARY KEY ("name","locale")
);

-- CreateIndex
CREATE UNIQUE INDEX "file_link_token_hash_key" ON "file_link"("token_hash");

-- CreateIndex
CREATE INDEX "file_link_attachment_id_idx" ON "file_link"("attachment_id");

-- CreateIndex
CREATE INDEX "file_link_account_id_idx" ON "file_link"("account_id");

-- CreateIndex
CREATE INDEX "file_link_expires_at_idx" ON "file_link"("expires_at");

-- AddForeignKey
ALTER TABLE "file_link" ADD CONSTRAINT "file_link_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_link" ADD CONSTRAINT "file_link_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_text" ADD CONSTRAINT "mail_text_updated_by_fkey" FOREIGN KEY ("updated_by") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;
