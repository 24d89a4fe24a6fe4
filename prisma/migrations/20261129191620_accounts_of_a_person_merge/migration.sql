-- AlterTable
ALTER TABLE "account" ADD COLUMN     "merged_into_id" INTEGER;

-- CreateIndex
CREATE INDEX "account_merged_into_id_idx" ON "account"("merged_into_id");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Only an address that leads to somebody else: nobody signs in as it, and no list shows it.
ALTER TABLE "account" ADD CONSTRAINT "account_merged" CHECK ("merged_into_id" IS NULL OR NOT ("enabled" OR "confirmed"));
