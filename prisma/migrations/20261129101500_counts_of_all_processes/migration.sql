CREATE TABLE "counter" (
    "machine" TEXT NOT NULL,
    "series" TEXT NOT NULL,
    "value" BIGINT NOT NULL,
    "counted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("machine","series")
);
