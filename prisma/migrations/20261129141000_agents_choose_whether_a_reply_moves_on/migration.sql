-- AlterTable
ALTER TABLE "account" ADD COLUMN     "moves_on" BOOLEAN NOT NULL DEFAULT false;
