import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { fromDatabase } from './database-errors.ts'
import { LOCKS } from './locks.ts'

export interface Holding {
  databaseUrl: string
  /** One of `LOCKS`, and for which of its things. */
  lock: keyof typeof LOCKS
  key: string
  signal: AbortSignal
  /** Milliseconds between two looks whether the thing is free. */
  pause?: number
}

/**
 * Does `work` once the thing is held, in one process of all machines at a time, until it ends. Its signal says that it
 * has to: the caller wants it, or the connection that holds the thing is gone. Throws what `work` throws, and when the
 * database cannot be reached.
 */
export async function holding(
  { databaseUrl, lock, key, signal, pause = 5000 }: Holding,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'schalter', keepAlive: true })
  const lost = new AbortController()
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  const ending = AbortSignal.any([signal, lost.signal])
  try {
    await fromDatabase(client.connect())
    // A machine that vanishes gives up what it holds within two minutes.
    await client.query('set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 5')
    while (!ending.aborted && !(await isMine(client, lock, key))) await sleep(pause, undefined, { signal: ending })
    if (!ending.aborted) await work(ending)
  } catch (error) {
    if (!signal.aborted || (error as Error).name !== 'AbortError') throw error
  } finally {
    await client.end().catch(() => {})
  }
}

async function isMine(client: pg.Client, lock: keyof typeof LOCKS, key: string): Promise<boolean> {
  const { rows } = await fromDatabase(
    client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as mine', [LOCKS[lock], key]),
  )
  return rows[0]?.mine === true
}
