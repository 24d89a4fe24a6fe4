-- CreateEnum
CREATE TYPE "CallDirection" AS ENUM ('incoming', 'outgoing');

-- CreateTable
CREATE TABLE "call" (
    "message_id" INTEGER NOT NULL,
    "direction" "CallDirection" NOT NULL,
    "minutes" SMALLINT,
    "shown" BOOLEAN NOT NULL DEFAULT false,
    "consent" BOOLEAN NOT NULL DEFAULT false,
    "number" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "call_pkey" PRIMARY KEY ("message_id")
);

-- AddForeignKey
ALTER TABLE "call" ADD CONSTRAINT "call_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
