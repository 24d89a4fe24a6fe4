-- What an admin changes while the portal runs, and each change of it.
-- CreateTable
CREATE TABLE "setting" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" INTEGER,
    "changed_by" TEXT,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "setting_change" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "from_value" TEXT,
    "to_value" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "account_id" INTEGER,
    "changed_by" TEXT,

    CONSTRAINT "setting_change_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "setting" ADD CONSTRAINT "setting_updated_by_fkey" FOREIGN KEY ("updated_by") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "setting_change" ADD CONSTRAINT "setting_change_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;
