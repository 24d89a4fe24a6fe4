import { Worker } from 'node:worker_threads'
import { MAX_BODY } from '../tickets/rules.ts'
import type { ParsedMail, ParseFault } from './parsed-mail.ts'

export const MOST_MAIL = 25 * 1024 * 1024

/** Milliseconds that one mail may take, and until an idle thread is ended. */
const MOST_TIME = 10_000
const IDLE = 60_000

const MOST_HEAP_MB = 256
const THREADS = 2

export type Parsed = ParsedMail | { fault: ParseFault }

export interface Parser {
  parse(raw: Uint8Array): Promise<Parsed>
  close(): Promise<void>
}

interface Limits {
  mostTime?: number
  idle?: number
  threads?: number
  script?: URL
}

interface Waiting {
  raw: Uint8Array
  resolve(parsed: Parsed): void
  reject(error: Error): void
}

interface Thread {
  worker: Worker
  mail?: Waiting | undefined
  timer?: NodeJS.Timeout | undefined
}

/**
 * Reads mails in threads, started when there is something to do and ended when there is not. A thread has one mail at a
 * time: one that takes too long or too much memory ends with its thread, and no other mail notices.
 */
export function createParser({
  mostTime = MOST_TIME,
  idle = IDLE,
  threads: mostThreads = THREADS,
  script = new URL('./parsing-worker.ts', import.meta.url),
}: Limits = {}): Parser {
  const waiting: Waiting[] = []
  const threads = new Set<Thread>()
  let closed = false

  function work() {
    for (const thread of threads) if (!thread.mail) give(thread)
    while (waiting.length && threads.size < mostThreads) give(start())
  }

  function start(): Thread {
    const worker = new Worker(script, {
      workerData: { mostText: MAX_BODY },
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    })
    const thread: Thread = { worker }
    threads.add(thread)
    worker.on('message', (parsed: Parsed) => {
      settle(thread, parsed)
      give(thread)
    })
    worker.on('error', (error: NodeJS.ErrnoException) =>
      end(thread, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-large' : 'broken'),
    )
    worker.on('exit', () => end(thread, 'broken'))
    return thread
  }

  function give(thread: Thread) {
    clearTimeout(thread.timer)
    thread.mail = waiting.shift()
    if (!thread.mail) {
      // Only mails that are being read keep the process alive.
      thread.worker.unref()
      thread.timer = setTimeout(() => end(thread, 'broken'), idle).unref()
      return
    }
    thread.worker.ref()
    thread.timer = setTimeout(() => end(thread, 'too-slow'), mostTime)
    const copy = new Uint8Array(thread.mail.raw)
    thread.worker.postMessage(copy, [copy.buffer])
  }

  function settle(thread: Thread, parsed: Parsed) {
    thread.mail?.resolve(parsed)
    thread.mail = undefined
  }

  function end(thread: Thread, fault: ParseFault) {
    if (!threads.delete(thread)) return
    clearTimeout(thread.timer)
    settle(thread, { fault })
    void thread.worker.terminate()
    work()
  }

  return {
    async parse(raw) {
      if (closed) throw new Error('The reader of mails is closed')
      if (raw.length > MOST_MAIL) return { fault: 'too-large' }
      return new Promise((resolve, reject) => {
        waiting.push({ raw, resolve, reject })
        work()
      })
    },
    async close() {
      closed = true
      const open = [...threads]
      threads.clear()
      const unread = [...waiting.splice(0), ...open.map(({ mail }) => mail)]
      for (const mail of unread) mail?.reject(new Error('The reader of mails is closed'))
      for (const { timer } of open) clearTimeout(timer)
      await Promise.all(open.map(({ worker }) => worker.terminate()))
    },
  }
}
