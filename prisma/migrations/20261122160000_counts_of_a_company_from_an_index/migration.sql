-- DropIndex
DROP INDEX "ticket_organization_id_state_number_idx";

-- The counts on a company's tabs read each of its tickets; with what decides who sees it, the index alone is enough. Prisma's
-- schema cannot say INCLUDE.
CREATE INDEX "ticket_organization_id_state_number_idx" ON "ticket" ("organization_id", "state", "number") INCLUDE ("confidential", "requester_id", "id");
