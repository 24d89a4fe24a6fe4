import type pg from 'pg'

const TABLES = ['ticket', 'message', 'ticket_event']

/** Server-wide while loading: fewer checkpoints, and no vacuum that takes half of the machine. */
const SETTINGS = { max_wal_size: '16GB', checkpoint_timeout: '30min', autovacuum: 'off' }

/** Loads without foreign-key checks and indexes, then rebuilds the indexes from their own definitions. */
export async function loadInBulk(
  client: pg.Client,
  load: (settings: string[]) => Promise<void>,
  say: (text: string) => void,
) {
  for (const [name, value] of Object.entries(SETTINGS)) await client.query(`alter system set ${name} = '${value}'`)
  await client.query('select pg_reload_conf()')
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
       where i.indrelid = any($1::text[]::regclass[]) and not i.indisunique order by i.indexrelid`,
      [TABLES],
    )
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await load(['session_replication_role=replica'])
    await client.query("set maintenance_work_mem = '1GB'")
    await client.query('set max_parallel_maintenance_workers = 2')
    for (const { name, definition } of indexes) {
      say(`index ${name}`)
      await client.query(definition)
    }
  } finally {
    for (const name of Object.keys(SETTINGS)) await client.query(`alter system reset ${name}`)
    await client.query('select pg_reload_conf()')
  }
}
