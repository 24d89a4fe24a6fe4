-- Who was erased stays so, whatever still comes in for them.
ALTER TABLE "account" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);
UPDATE "account" SET "erased_at" = now() WHERE "email" LIKE 'erased-%@erased.invalid';

-- What a form led to may be of any shape.
ALTER TABLE "submission" ADD COLUMN     "result" JSONB NOT NULL DEFAULT 'null';
UPDATE "submission" SET "result" = to_jsonb("location");
ALTER TABLE "submission" DROP COLUMN "location";

-- Numbers come from a sequence, which nobody has to wait for; a day's count begins where the sequence stood.
CREATE SEQUENCE "ticket_sequence";
CREATE TABLE "ticket_day" (
    "day" TEXT NOT NULL,
    "base" BIGINT NOT NULL,

    CONSTRAINT "ticket_day_pkey" PRIMARY KEY ("day")
);
INSERT INTO "ticket_day" ("day", "base") SELECT "day", -"last" FROM "ticket_counter";
DROP TABLE "ticket_counter";

-- Whoever writes a message writes the text for searching with it; changes and removals are gathered anew as before.
DROP TRIGGER "message_added" ON "message";
DROP FUNCTION add_folded_messages();

-- Who is told of an event, where somebody chose it.
ALTER TABLE "ticket_event" ADD COLUMN     "recipients" INTEGER[];

-- Agents who look at a ticket that is not their team's.
CREATE TABLE "ticket_watcher" (
    "ticket_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_watcher_pkey" PRIMARY KEY ("ticket_id","account_id")
);
CREATE INDEX "ticket_watcher_account_id_idx" ON "ticket_watcher"("account_id");
ALTER TABLE "ticket_watcher" ADD CONSTRAINT "ticket_watcher_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ticket_watcher" ADD CONSTRAINT "ticket_watcher_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Teams that had a ticket before the one that has it now.
CREATE TABLE "ticket_former_team" (
    "ticket_id" INTEGER NOT NULL,
    "team_id" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_former_team_pkey" PRIMARY KEY ("ticket_id","team_id")
);
CREATE INDEX "ticket_former_team_team_id_idx" ON "ticket_former_team"("team_id");
ALTER TABLE "ticket_former_team" ADD CONSTRAINT "ticket_former_team_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ticket_former_team" ADD CONSTRAINT "ticket_former_team_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whom a mail told of which event: nobody is told twice.
CREATE TABLE "mail_event" (
    "event_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "mail_id" INTEGER NOT NULL,

    CONSTRAINT "mail_event_pkey" PRIMARY KEY ("event_id","account_id")
);
CREATE INDEX "mail_event_account_id_idx" ON "mail_event"("account_id");
CREATE INDEX "mail_event_mail_id_idx" ON "mail_event"("mail_id");
ALTER TABLE "mail_event" ADD CONSTRAINT "mail_event_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "ticket_event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "mail_event" ADD CONSTRAINT "mail_event_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "mail_event" ADD CONSTRAINT "mail_event_mail_id_fkey" FOREIGN KEY ("mail_id") REFERENCES "mail"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Sent mails lose their text after a while; the index holds those that still have it.
CREATE INDEX "mail_with_text" ON "mail"("sent_at") WHERE "state" = 'sent' AND "html" <> '';

-- Processes that work on jobs, and when they last said that they are alive.
CREATE TABLE "job_worker" (
    "id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_worker_pkey" PRIMARY KEY ("id")
);

-- What is said to a customer on a ticket they opened is found by who said it, too.
CREATE INDEX "ticket_event_actor_id_ticket_id_idx" ON "ticket_event"("actor_id", "ticket_id");
DROP INDEX "ticket_event_actor_id_idx";

-- Entering a form locked the account before the session, against the order in which rights are asked.
ALTER TABLE "submission" DROP CONSTRAINT "submission_account_id_fkey";

-- Files may belong to more than messages: what one belongs to says so in a table of its own.
CREATE TABLE "message_attachment" (
    "attachment_id" UUID NOT NULL,
    "message_id" INTEGER NOT NULL,

    CONSTRAINT "message_attachment_pkey" PRIMARY KEY ("attachment_id")
);
INSERT INTO "message_attachment" ("attachment_id", "message_id") SELECT "id", "message_id" FROM "attachment" WHERE "message_id" IS NOT NULL;
CREATE INDEX "message_attachment_message_id_idx" ON "message_attachment"("message_id");
ALTER TABLE "message_attachment" ADD CONSTRAINT "message_attachment_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "message_attachment" ADD CONSTRAINT "message_attachment_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "attachment" ADD COLUMN     "kept_at" TIMESTAMPTZ(3);
UPDATE "attachment" SET "kept_at" = "created_at" WHERE "message_id" IS NOT NULL;
ALTER TABLE "attachment" DROP CONSTRAINT "attachment_waits_or_is_sent", DROP COLUMN "ticket_id", DROP COLUMN "message_id",
ALTER COLUMN "size" SET DATA TYPE BIGINT;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_waits_or_is_kept" CHECK ("draft_key" IS NULL OR "kept_at" IS NULL);
