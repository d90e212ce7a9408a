-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "colour_kind" AS ENUM ('RED', 'dark blue', 'GREEN');

-- CreateTable
CREATE TABLE "Plain" (
    "id" TEXT NOT NULL,
    "s" TEXT NOT NULL,
    "b" BOOLEAN NOT NULL DEFAULT true,
    "i" INTEGER NOT NULL DEFAULT -7,
    "g" BIGINT NOT NULL DEFAULT 9007199254740993,
    "f" DOUBLE PRECISION NOT NULL DEFAULT 1.5,
    "d" DECIMAL(65,30) NOT NULL DEFAULT 12.340,
    "t" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "u" TIMESTAMP(3) NOT NULL,
    "j" JSONB NOT NULL DEFAULT '{"a": [1, "it''s"]}',
    "y" BYTEA NOT NULL DEFAULT '\x68656c6c6f',
    "so" TEXT,
    "sd" TEXT NOT NULL DEFAULT 'it''s "quoted" \ back
line',
    "e" "colour_kind" NOT NULL DEFAULT 'dark blue',
    "eo" "colour_kind",
    "sl" TEXT[],
    "sld" TEXT[] DEFAULT ARRAY['a', 'it''s']::TEXT[],
    "sle" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "il" INTEGER[] DEFAULT ARRAY[1, -2]::INTEGER[],
    "el" "colour_kind"[] DEFAULT ARRAY['RED', 'dark blue']::"colour_kind"[],
    "bl" BOOLEAN[] DEFAULT ARRAY[true, false]::BOOLEAN[],
    "tl" TIMESTAMP(3)[] DEFAULT ARRAY['2024-01-02 03:04:05.678 +00:00']::TIMESTAMP(3)[],
    "fl" DOUBLE PRECISION[] DEFAULT ARRAY[1.5]::DOUBLE PRECISION[],
    "jl" JSONB[] DEFAULT ARRAY['{}']::JSONB[],
    "uu" TEXT NOT NULL,
    "dg" UUID NOT NULL DEFAULT gen_random_uuid(),
    "dgo" point,
    "dgn" tsvector NOT NULL,
    "dgd" TIMESTAMP(3) NOT NULL DEFAULT '2024-01-02 03:04:05 +02:00',
    "gl" BIGINT[] DEFAULT ARRAY[1]::BIGINT[],
    "dl" DECIMAL(65,30)[] DEFAULT ARRAY[1.25]::DECIMAL(65,30)[],
    "yl" BYTEA[] DEFAULT ARRAY['\x68656c6c6f']::BYTEA[],

    CONSTRAINT "Plain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Native" (
    "id" BIGSERIAL NOT NULL,
    "a1" TEXT NOT NULL,
    "a2" CHAR(3) NOT NULL,
    "a3" VARCHAR(255) NOT NULL,
    "a3b" VARCHAR NOT NULL,
    "a4" BIT(4) NOT NULL,
    "a4b" BIT NOT NULL,
    "a5" VARBIT(7) NOT NULL,
    "a5b" VARBIT NOT NULL,
    "a6" UUID NOT NULL,
    "a7" XML NOT NULL,
    "a8" INET NOT NULL,
    "a9" CITEXT NOT NULL,
    "b1" BOOLEAN NOT NULL,
    "i1" INTEGER NOT NULL,
    "i2" SMALLINT NOT NULL,
    "i3" OID NOT NULL,
    "g1" BIGINT NOT NULL,
    "f1" DOUBLE PRECISION NOT NULL,
    "f2" REAL NOT NULL,
    "d1" DECIMAL(10,2) NOT NULL,
    "d1b" DECIMAL NOT NULL,
    "d2" MONEY NOT NULL,
    "t1" TIMESTAMP(6) NOT NULL,
    "t1b" TIMESTAMP NOT NULL,
    "t2" TIMESTAMPTZ(3) NOT NULL,
    "t2b" TIMESTAMPTZ NOT NULL,
    "t2d" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "t3" DATE NOT NULL,
    "t4" TIME(2) NOT NULL,
    "t4b" TIME NOT NULL,
    "t5" TIMETZ(1) NOT NULL,
    "t5b" TIMETZ NOT NULL,
    "j1" JSON NOT NULL,
    "j2" JSONB NOT NULL,
    "y1" BYTEA NOT NULL,
    "vl" VARCHAR(10)[],

    CONSTRAINT "Native_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Seq" (
    "id" SERIAL NOT NULL,
    "n" SERIAL NOT NULL,
    "s" SMALLSERIAL NOT NULL,

    CONSTRAINT "Seq_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Seq2" (
    "id" SMALLSERIAL NOT NULL,

    CONSTRAINT "Seq2_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "user_handle" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "score" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "tags" TEXT[],
    "loc" TEXT NOT NULL,
    "bossId" UUID,

    CONSTRAINT "account_primary" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Post" (
    "tenant" TEXT NOT NULL,
    "id" INTEGER NOT NULL,
    "headline" TEXT NOT NULL,
    "author_id" UUID NOT NULL,

    CONSTRAINT "Post_pkey" PRIMARY KEY ("tenant","id")
);

-- CreateTable
CREATE TABLE "Review" (
    "id" INTEGER NOT NULL,
    "tenant" TEXT NOT NULL,
    "postId" INTEGER,
    "reqId" INTEGER NOT NULL,

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Plain2" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "Plain2_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Profile" (
    "id" SERIAL NOT NULL,
    "accountId" UUID NOT NULL,

    CONSTRAINT "Profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Label" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "Label_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NoKey" (
    "a" INTEGER NOT NULL,
    "b" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan" (
    "id" INTEGER NOT NULL,
    "aFieldWithALongNameToo" TEXT NOT NULL,
    "anotherFieldWithALongName" TEXT NOT NULL,

    CONSTRAINT "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_AccountToLabel" (
    "A" UUID NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_AccountToLabel_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE UNIQUE INDEX "accounts_email_key" ON "accounts"("email");

-- CreateIndex
CREATE UNIQUE INDEX "handle_is_one" ON "accounts"("user_handle");

-- CreateIndex
CREATE INDEX "accounts_tenant_idx" ON "accounts"("tenant");

-- CreateIndex
CREATE INDEX "accounts_score_tenant_idx" ON "accounts"("score" DESC, "tenant");

-- CreateIndex
CREATE INDEX "body_gin" ON "accounts" USING GIN ("body" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "accounts_tags_idx" ON "accounts" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "accounts_loc_idx" ON "accounts" USING HASH ("loc");

-- CreateIndex
CREATE INDEX "accounts_score_idx" ON "accounts" USING BRIN ("score");

-- CreateIndex
CREATE INDEX "loc_ops" ON "accounts"("loc" text_pattern_ops);

-- CreateIndex
CREATE UNIQUE INDEX "accounts_tenant_user_handle_key" ON "accounts"("tenant", "user_handle");

-- CreateIndex
CREATE UNIQUE INDEX "acc_tenant_email" ON "accounts"("tenant", "email");

-- CreateIndex
CREATE INDEX "Post_author_id_headline_idx" ON "Post"("author_id", "headline" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Profile_accountId_key" ON "Profile"("accountId");

-- CreateIndex
CREATE UNIQUE INDEX "NoKey_a_key" ON "NoKey"("a");

-- CreateIndex
CREATE INDEX "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan_aF_idx" ON "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan"("aFieldWithALongNameToo", "anotherFieldWithALongName");

-- CreateIndex
CREATE UNIQUE INDEX "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan_aF_key" ON "VeryLongModelNameThatGoesOnAndOnForAsLongAsItPossiblyCan"("aFieldWithALongNameToo", "anotherFieldWithALongName");

-- CreateIndex
CREATE INDEX "_AccountToLabel_B_index" ON "_AccountToLabel"("B");

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_bossId_fkey" FOREIGN KEY ("bossId") REFERENCES "accounts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Post" ADD CONSTRAINT "post_author_fk" FOREIGN KEY ("author_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_tenant_postId_fkey" FOREIGN KEY ("tenant", "postId") REFERENCES "Post"("tenant", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_reqId_fkey" FOREIGN KEY ("reqId") REFERENCES "Plain2"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Profile" ADD CONSTRAINT "Profile_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AccountToLabel" ADD CONSTRAINT "_AccountToLabel_A_fkey" FOREIGN KEY ("A") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AccountToLabel" ADD CONSTRAINT "_AccountToLabel_B_fkey" FOREIGN KEY ("B") REFERENCES "Label"("id") ON DELETE CASCADE ON UPDATE CASCADE;

