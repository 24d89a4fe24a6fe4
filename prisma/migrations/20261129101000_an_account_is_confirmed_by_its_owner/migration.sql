-- False after a registration until the owner of the address has signed in and confirmed the name.
ALTER TABLE "account" ADD COLUMN     "confirmed" BOOLEAN NOT NULL DEFAULT true;

-- Who registered earlier and never came: nobody of the provider has made them, and they have done nothing.
UPDATE "account" a SET "confirmed" = false
WHERE a."role" = 'customer' AND a."last_sign_in_at" IS NULL AND a."password_expires_at" IS NOT NULL AND a."support_id" IS NULL
  AND a."erased_at" IS NULL AND NOT EXISTS (SELECT 1 FROM "session" s WHERE s."account_id" = a."id")
  AND NOT EXISTS (SELECT 1 FROM "ticket" t WHERE t."requester_id" = a."id");
DELETE FROM "membership" m USING "account" a WHERE a."id" = m."account_id" AND NOT a."confirmed";

-- A link that lets the owner in while strangers guess the password.
ALTER TYPE "TokenPurpose" ADD VALUE 'sign_in';
