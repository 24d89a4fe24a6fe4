import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'

const MEMORY = '/dev/shm'
const NAME = 'schalter-tests-'
/** Bytes: what the slow tests write at once, three times over. */
const ROOM = 2 * 1024 ** 3

/**
 * Temporary files of the run are kept in memory where there is room: a database has 760 files, and a disk that has just
 * forgotten as many takes ten times as long to clone one. Returns what removes them.
 */
export function scratchInMemory(): () => void {
  if (process.env.TMPDIR || !existsSync('/proc/self') || !isRoomy()) return () => {}
  forgetKilledRuns()
  const folder = `${MEMORY}/${NAME}${process.pid}`
  mkdirSync(folder, { recursive: true })
  // Dovecot and PostgreSQL may run as somebody else.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Their PostgreSQL ends when it misses its files, within a minute. */
function forgetKilledRuns() {
  for (const name of readdirSync(MEMORY)) {
    const pid = name.startsWith(NAME) && Number(name.slice(NAME.length))
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(`${MEMORY}/${name}`, { recursive: true, force: true })
  }
}

function isRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return Math.min(bavail * bsize, freemem()) > ROOM
  } catch {
    return false
  }
}
