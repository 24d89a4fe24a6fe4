import type pg from 'pg'
import { LOCKS } from './locks.ts'

/** Owns the database and nothing else: what it runs reads no file and starts no program. */
export const OWNER = 'portal'

/** What the administrator made, as the portal once did all of it: a statement for each. */
const HAND_OVER = `
  with mine as (select oid from pg_roles where rolname = current_user),
  place as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
  fixed as (select classid, objid from pg_depend where deptype = 'e')
  select format('alter schema %I owner to ${OWNER}', nspname) as statement
    from pg_namespace join place using (oid, nspname)
    where nspowner = (select oid from mine) and ('pg_namespace'::regclass, oid) not in (select * from fixed)
  union all
  select format('alter %s %s owner to ${OWNER}',
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
      c.oid::regclass)
    from pg_class c join place on place.oid = relnamespace
    where relowner = (select oid from mine) and relkind in ('r', 'p', 'S', 'v', 'm')
      and ('pg_class'::regclass, c.oid) not in (select * from fixed)
      -- A sequence of a column goes with its table.
      and not (relkind = 'S' and exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
        and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
  union all
  select format('alter type %s owner to ${OWNER}', t.oid::regtype) from pg_type t join place on place.oid = typnamespace
    where typowner = (select oid from mine) and ('pg_type'::regclass, t.oid) not in (select * from fixed)
      and (typtype in ('e', 'd', 'r')
        or (typtype = 'c' and exists (select 1 from pg_class where oid = typrelid and relkind = 'c')))
  union all
  select format('alter routine %s owner to ${OWNER}', p.oid::regprocedure)
    from pg_proc p join place on place.oid = pronamespace
    where proowner = (select oid from mine) and ('pg_proc'::regclass, p.oid) not in (select * from fixed)`

/** As the administrator, in the portal's database: that role exists, and owns everything there. */
export async function prepareOwner(client: pg.Client, password: string) {
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [LOCKS.owner])
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [OWNER])
  await client.query(
    `${rowCount ? 'alter' : 'create'} role ${OWNER} login nosuperuser nocreaterole nocreatedb noreplication
      nobypassrls password ${client.escapeLiteral(password)}`,
  )
  await client.query(`alter database ${client.escapeIdentifier(client.database ?? '')} owner to ${OWNER}`)
  const { rows } = await client.query<{ statement: string }>(HAND_OVER)
  for (const { statement } of rows) await client.query(statement)
  await client.query('commit')
}
