import type { PrismaConfig } from 'prisma/config'

// Prisma's CLI would download a schema engine it does not need for `generate`; any existing file stops it.
// Migrations are applied by src/platform/migrations.ts, see docs/decisions/0002.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

// Nothing of Prisma is imported when this runs: where only production's packages are installed, `prisma` is not among them.
export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
} satisfies PrismaConfig
