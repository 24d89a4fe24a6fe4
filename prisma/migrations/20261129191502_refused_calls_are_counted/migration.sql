-- CreateTable
CREATE TABLE "refused_calls" (
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "refused_calls_pkey" PRIMARY KEY ("day")
);
