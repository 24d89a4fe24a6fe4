-- CreateEnum
CREATE TYPE "TokenPurpose" AS ENUM ('reset', 'invitation');

-- CreateEnum
CREATE TYPE "MembershipRole" AS ENUM ('customer', 'admin');

-- CreateEnum
CREATE TYPE "Billing" AS ENUM ('included', 'hourly', 'none');

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "support_id" TEXT;

-- AlterTable
ALTER TABLE "password_token" ADD COLUMN     "purpose" "TokenPurpose" NOT NULL DEFAULT 'reset';

-- AlterTable
ALTER TABLE "team" ADD COLUMN     "escalates_to_id" INTEGER;

-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "confidential" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "contract_id" INTEGER,
ADD COLUMN     "organization_id" INTEGER;

-- CreateTable
CREATE TABLE "organization" (
    "id" SERIAL NOT NULL,
    "name" CITEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "account_id" INTEGER NOT NULL,
    "organization_id" INTEGER NOT NULL,
    "role" "MembershipRole" NOT NULL DEFAULT 'customer',
    "site" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("account_id","organization_id")
);

-- CreateTable
CREATE TABLE "contract" (
    "id" SERIAL NOT NULL,
    "number" CITEXT NOT NULL,
    "organization_id" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_until" DATE NOT NULL,
    "main_contact" TEXT,
    "approval_email" CITEXT,
    "authorizers" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "billing" "Billing" NOT NULL DEFAULT 'included',
    "included_hours" DECIMAL(8,2),
    "services" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "modules" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract_domain" (
    "contract_id" INTEGER NOT NULL,
    "domain" CITEXT NOT NULL,

    CONSTRAINT "contract_domain_pkey" PRIMARY KEY ("contract_id","domain")
);

-- CreateTable
CREATE TABLE "contract_address" (
    "contract_id" INTEGER NOT NULL,
    "email" CITEXT NOT NULL,

    CONSTRAINT "contract_address_pkey" PRIMARY KEY ("contract_id","email")
);

-- CreateTable
CREATE TABLE "ticket_participant" (
    "ticket_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_participant_pkey" PRIMARY KEY ("ticket_id","account_id")
);

-- CreateTable
CREATE TABLE "privacy_log" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "privacy_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_name_key" ON "organization"("name");

-- CreateIndex
CREATE INDEX "membership_organization_id_account_id_idx" ON "membership"("organization_id", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "contract_number_key" ON "contract"("number");

-- CreateIndex
CREATE INDEX "contract_organization_id_valid_until_idx" ON "contract"("organization_id", "valid_until");

-- CreateIndex
CREATE INDEX "contract_domain_domain_idx" ON "contract_domain"("domain");

-- CreateIndex
CREATE INDEX "contract_address_email_idx" ON "contract_address"("email");

-- CreateIndex
CREATE INDEX "ticket_participant_account_id_idx" ON "ticket_participant"("account_id");

-- CreateIndex
CREATE INDEX "privacy_log_account_id_idx" ON "privacy_log"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_support_id_key" ON "account"("support_id");

-- CreateIndex
CREATE INDEX "team_escalates_to_id_idx" ON "team"("escalates_to_id");

-- CreateIndex
CREATE INDEX "ticket_organization_id_number_idx" ON "ticket"("organization_id", "number" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_state_number_idx" ON "ticket"("organization_id", "state", "number");

-- CreateIndex
CREATE INDEX "ticket_organization_id_priority_number_idx" ON "ticket"("organization_id", "priority", "number");

-- CreateIndex
CREATE INDEX "ticket_organization_id_updated_at_number_idx" ON "ticket"("organization_id", "updated_at", "number");

-- CreateIndex
CREATE INDEX "ticket_contract_id_idx" ON "ticket"("contract_id");

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_domain" ADD CONSTRAINT "contract_domain_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_address" ADD CONSTRAINT "contract_address_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team" ADD CONSTRAINT "team_escalates_to_id_fkey" FOREIGN KEY ("escalates_to_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_participant" ADD CONSTRAINT "ticket_participant_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_participant" ADD CONSTRAINT "ticket_participant_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Support-IDs are spoken on the telephone: short, and never given twice.
CREATE SEQUENCE "support_id_sequence" START 20001;
ALTER TABLE "contract" ADD CONSTRAINT "contract_term" CHECK ("valid_from" <= "valid_until");

-- Finds the people that a contract's domain covers.
CREATE INDEX "account_email_domain" ON "account" (lower(split_part("email"::text, '@', 2)));
