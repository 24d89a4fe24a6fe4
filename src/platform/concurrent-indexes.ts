import type pg from 'pg'

const CONCURRENTLY = /^(create(?: unique)?|drop) index concurrently (?:if (?:not )?exists )?"?(\w+)"?/i

const withoutComments = (sql: string): string => sql.replace(/--.*$/gm, '').trim()

/** What PostgreSQL does outside of transactions only: one index, while people write. */
export const isConcurrent = (sql: string): boolean => CONCURRENTLY.test(withoutComments(sql))

/** Does so however often it was interrupted: half an index is removed, and a whole one stays. */
export async function changeIndex(client: pg.Client, sql: string) {
  const statement = withoutComments(sql)
  const [, verb = '', name] = CONCURRENTLY.exec(statement) ?? []
  const { rows } = await client.query<{ valid: boolean }>(
    'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
    [name],
  )
  const creates = verb.toLowerCase() !== 'drop'
  if (rows[0] ? creates && rows[0].valid : !creates) return
  if (rows[0] && creates) await client.query(`drop index concurrently "${name}"`)
  await client.query(statement)
}
