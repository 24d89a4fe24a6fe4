import { setTimeout as sleep } from 'node:timers/promises'

export interface Output {
  write(line: string): void
  /** Waits until all is read, at most so many milliseconds. */
  drain(patience: number): Promise<void>
}

/** Bytes that wait for a slow reader; beyond, lines are dropped. */
const MOST_WAITING = 4 * 1024 * 1024

/** Never waits for its reader: one that stops reading would stop the portal. Says how many lines it dropped. */
export function boundedOutput(stream: NodeJS.WritableStream & { writableLength: number }, most = MOST_WAITING): Output {
  let dropped = 0
  let gone = false
  stream.on('error', () => {
    gone = true
  })
  return {
    write(line) {
      if (gone) return
      if (stream.writableLength > most) {
        dropped++
        return
      }
      if (dropped) {
        const msg = `${dropped} lines of the log were dropped, because nobody read them`
        stream.write(`${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, msg })}\n`)
        dropped = 0
      }
      stream.write(line)
    },
    async drain(patience) {
      if (gone || stream.writableLength === 0) return
      // The event 'drain' does not come for a little that is waiting.
      for (const end = Date.now() + patience; !gone && stream.writableLength > 0 && Date.now() < end; ) await sleep(10)
    },
  }
}

let standard: Output | undefined

export const standardOutput = (): Output => {
  standard ??= boundedOutput(process.stdout)
  return standard
}
