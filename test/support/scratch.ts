import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'

const MEMORY = '/dev/shm'
/** Bytes: what the slow tests write at once, three times over. */
const ROOM = 2 * 1024 ** 3

/**
 * Temporary files of the run are kept in memory where there is room: a database has 760 files, and a disk that has just
 * forgotten as many takes ten times as long to clone one. Returns what removes them.
 */
export function scratchInMemory(): () => void {
  if (process.env.TMPDIR || !isRoomy()) return () => {}
  const folder = mkdtempSync(`${MEMORY}/schalter-tests-`)
  // Dovecot and PostgreSQL may run as somebody else.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

function isRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return Math.min(bavail * bsize, freemem()) > ROOM
  } catch {
    return false
  }
}
