// Prints the SQL from one schema to the one in prisma/schema.prisma, the raw material of a migration:
//   node scripts/schema-sql.ts            from nothing
//   git show HEAD:prisma/schema.prisma | node scripts/schema-sql.ts -
// Prisma's native schema engine would have to be downloaded; this one is WebAssembly from npm.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { DiffParams, DiffResult } from '@prisma/schema-engine-wasm'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'

interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: {
    new: (
      options: object,
      log: () => void,
      adapter: object,
    ) => Promise<{ diff(input: DiffParams): Promise<DiffResult> }>
  }
}

const path = 'prisma/schema.prisma'
const content = await readFile(path, 'utf8')
const previous = process.argv[2] === '-' ? await text(process.stdin) : undefined

const require = createRequire(import.meta.url)
const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg' as string)) as unknown as Glue
const wasm = await readFile(
  require.resolve('@prisma/schema-engine-wasm').replace('schema_engine.js', 'schema_engine_bg.wasm'),
)
const { instance } = await WebAssembly.instantiate(wasm, {
  './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports,
})
glue.__wbg_set_wasm(instance.exports)
;(instance.exports.__wbindgen_start as () => void)()

// Even comparing two files opens connections, which the engine keeps.
const folder = await mkdtemp(join(tmpdir(), 'schalter-schema-sql-'))
const database = await startEmbeddedPostgres(folder)
try {
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: database.administratorUrl }))
  const engine = await glue.SchemaEngine.new({ datamodels: [[path, content]] }, () => {}, adapter)
  const { stdout } = await engine.diff({
    from: previous ? { tag: 'schemaDatamodel', files: [{ path, content: previous }] } : { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path, content }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  process.stdout.write(stdout ?? '')
} finally {
  await database.stop({ atOnce: true })
  await rm(folder, { recursive: true, force: true })
}
process.exit()
