-- AlterTable
ALTER TABLE "mail" ADD COLUMN     "automatic" TEXT DEFAULT 'auto-generated',
ADD COLUMN     "from_address" TEXT,
ADD COLUMN     "from_name" TEXT,
ADD COLUMN     "thread" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "message_mail" ADD COLUMN     "header_message_id" TEXT;
