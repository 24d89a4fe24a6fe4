import { Worker } from 'node:worker_threads'

export interface Question {
  id: number
  password: string
  words: string[]
}

export interface Judgement {
  id: number
  guessesLog10: number
}

/** Milliseconds until the idle thread is ended, which frees some 60 MB. */
const IDLE = 30_000

interface Estimator {
  worker: Worker
  waiting: Map<number, { resolve(guessesLog10: number): void; reject(error: Error): void }>
  idle?: NodeJS.Timeout
}

let estimator: Estimator | undefined
let count = 0

/** Guesses as a power of ten; `words` are tried first. */
export function guessesLog10(password: string, words: string[]): Promise<number> {
  estimator ??= start()
  const { worker, waiting, idle } = estimator
  clearTimeout(idle)
  worker.ref()
  return new Promise((resolve, reject) => {
    const id = ++count
    waiting.set(id, { resolve, reject })
    worker.postMessage({ id, password, words } satisfies Question)
  })
}

function start(): Estimator {
  const worker = new Worker(new URL('./strength-worker.ts', import.meta.url))
  const started: Estimator = { worker, waiting: new Map() }
  const giveUp = (error: Error) => {
    if (estimator === started) estimator = undefined
    for (const { reject } of started.waiting.values()) reject(error)
    started.waiting.clear()
  }
  worker.on('message', ({ id, guessesLog10 }: Judgement) => {
    started.waiting.get(id)?.resolve(guessesLog10)
    started.waiting.delete(id)
    if (started.waiting.size > 0) return
    // Only pending estimates keep the process alive.
    worker.unref()
    started.idle = setTimeout(() => {
      giveUp(new Error('nothing waits'))
      void worker.terminate()
    }, IDLE).unref()
  })
  worker.on('error', giveUp)
  worker.on('exit', () => giveUp(new Error('The thread that judges passwords has ended')))
  return started
}
