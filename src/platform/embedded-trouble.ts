import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster } from './embedded-cluster.ts'

/** How often the start tries a server that ends at once; later attempts go on as long as the portal runs. */
export const MOST_STARTS = 5

/** Milliseconds before another attempt. The longest lets a server come back within 10 s of what it lacked. */
export const pauseBefore = (attempt: number) => Math.min(4000, 100 * 2 ** attempt)

/** Bytes. With less, a server does not get far. */
const FULL = 32 * 1024 ** 2

/** What an operator can mend: a full disk, on which the server cannot even write its log, else its last words. */
export async function troubleOf({ folder }: Cluster, error?: Error): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < FULL) return 'the disk of DATA_DIR is full. It goes on by itself once there is space.'
  const log = (await readFile(join(folder, 'server.log'), 'utf8').catch(() => '')).slice(-20_000)
  const last = log.match(/(?:FATAL|PANIC|could not).*/g)?.at(-1)
  return `${last ?? error?.message ?? 'it ended'}. Its log is postgres/server.log in DATA_DIR.`
}
