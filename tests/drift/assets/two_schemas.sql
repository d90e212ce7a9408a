-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "shop";

-- CreateEnum
CREATE TYPE "shop"."Kind" AS ENUM ('A', 'B');

-- CreateTable
CREATE TABLE "auth"."users" (
    "id" INTEGER NOT NULL,
    "kind" "shop"."Kind" NOT NULL DEFAULT 'A',
    "kinds" "shop"."Kind"[] DEFAULT ARRAY['B']::"shop"."Kind"[],
    "f" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "f2" DOUBLE PRECISION NOT NULL DEFAULT -0.50,
    "d" DECIMAL(65,30) NOT NULL DEFAULT 3,
    "t" TIMESTAMP(3) NOT NULL DEFAULT '2024-01-02 03:04:05.100 +00:00',
    "t2" TIMESTAMPTZ(6) NOT NULL DEFAULT '2024-01-02 03:04:05.123456 +00:00',
    "dd" DATE NOT NULL DEFAULT '2024-01-02 00:00:00 +00:00',
    "c" INTEGER[] DEFAULT '{1}',
    "x" TEXT NOT NULL,
    "s" VARCHAR(3) NOT NULL DEFAULT '',
    "n" TEXT NOT NULL,
    "ul" TEXT NOT NULL,
    "cu" TEXT NOT NULL,
    "i" INTEGER NOT NULL,
    "ch" CHAR NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."Ignored" (
    "id" INTEGER NOT NULL,
    "a" TEXT NOT NULL,

    CONSTRAINT "Ignored_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_i_key" ON "auth"."users"("i" DESC);

-- CreateIndex
CREATE INDEX "old_name" ON "auth"."users"("kind");

-- CreateIndex
CREATE INDEX "kinds_gin" ON "auth"."users" USING GIN ("kinds");

-- CreateIndex
CREATE INDEX "Ignored_a_idx" ON "shop"."Ignored"("a");

