-- CreateEnum
CREATE TYPE "Topic" AS ENUM ('ticket', 'presence', 'notices');

-- CreateTable
CREATE TABLE "announcement" (
    "id" BIGSERIAL NOT NULL,
    "topic" "Topic" NOT NULL,
    "subject" INTEGER NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "announcement_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "announcement_xid_idx" ON "announcement"("xid");

-- An announcement that is older than what somebody asks for shows that nothing is missing in between.
INSERT INTO "announcement" ("topic", "subject") VALUES ('ticket', 0);
