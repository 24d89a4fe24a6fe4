import type pg from 'pg'
import { StartError } from './errors.ts'

const DENIED = '42501'

const EXTENSIONS = ['citext', 'pg_trgm']

const WHAT_IT_MAY = `
  select current_user as "user", current_database() as database, current_schema() as schema,
    has_database_privilege(current_database(), 'CREATE') as "onDatabase",
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as "onSchema",
    exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'graphile_worker' and c.relname = 'migrations') as queue,
    array(select name from unnest($1::text[]) name where name not in (select extname from pg_extension)) as missing,
    array(select name from unnest($1::text[]) name where name not in (select name from pg_available_extensions)
      and name not in (select extname from pg_extension)) as unavailable,
    array(select distinct relowner::regrole::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname = 'graphile_worker' or (n.nspname = current_schema() and c.relname = '_prisma_migrations'))
        and c.relkind = 'r' and not pg_has_role(relowner, 'USAGE')) as owners`

interface Rights {
  user: string
  database: string
  schema: string | null
  onDatabase: boolean
  onSchema: boolean
  queue: boolean
  missing: string[]
  unavailable: string[]
  owners: string[]
}

/** What migrations and the queue of jobs need. Throws a StartError with the statements for an administrator. */
export async function demandPrivileges(client: pg.Client) {
  const { rows } = await client.query<Rights>(WHAT_IT_MAY, [EXTENSIONS])
  const [rights] = rows
  if (!rights) return
  if (rights.unavailable.length)
    throw new StartError(
      `This PostgreSQL lacks the extension ${rights.unavailable.join(' and ')}: install postgresql-contrib there.`,
    )
  const statements = statementsFor(rights, (name) => client.escapeIdentifier(name))
  if (statements.length)
    throw new StartError(
      `The database user ${rights.user} may not do what the portal needs. Run as an administrator, in the database ` +
        `${rights.database}: ${statements.map((statement) => `${statement};`).join(' ')}`,
    )
}

function statementsFor(rights: Rights, quoted: (name: string) => string): string[] {
  const user = quoted(rights.user)
  return [
    // For the schema graphile_worker; trusted extensions need the same.
    ...(rights.onDatabase || rights.queue ? [] : [`GRANT CREATE ON DATABASE ${quoted(rights.database)} TO ${user}`]),
    ...(rights.onDatabase || !rights.queue ? [] : rights.missing.map((name) => `CREATE EXTENSION ${name}`)),
    ...(rights.onSchema ? [] : [`GRANT USAGE, CREATE ON SCHEMA ${quoted(rights.schema ?? 'public')} TO ${user}`]),
    ...rights.owners.map((owner) => `REASSIGN OWNED BY ${owner} TO ${user}`),
  ]
}

/** The same for what only shows while it is done. Rethrows other errors. */
export function explainDenied(error: unknown): never {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (code !== DENIED) throw error
  throw new StartError(
    `The database user may not do what the portal needs: ${message}. It must own the database, its tables and the ` +
      `schema graphile_worker, or an administrator must create the extensions first: ${EXTENSIONS.map(
        (name) => `CREATE EXTENSION IF NOT EXISTS ${name};`,
      ).join(' ')}`,
  )
}
