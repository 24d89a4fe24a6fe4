import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon, { type Request } from 'autocannon'

export interface Target {
  method?: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  /** `{uuid}` is replaced for each request. */
  body?: string
}

export interface Load {
  url: string
  /** Asked for in turn. */
  targets: Target[]
  connections: number
  seconds: number
  expected: number
}

export interface Timing {
  perSecond: number
  requests: number
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  /** Unexpected statuses and broken connections. */
  wrong: number
}

/** Runs the load in a separate process, so that its work is not measured. */
export function measure(load: Load): Promise<Timing> {
  return new Promise((done, fail) => {
    const child = fork(fileURLToPath(import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] })
    child.once('message', (timing) => done(timing as Timing))
    child.once('exit', (code) => fail(new Error(`The load generator ended with ${code}`)))
    child.send(load)
  })
}

async function generate({ url, targets, connections, seconds, expected }: Load): Promise<Timing> {
  let turn = 0
  const times: number[] = []
  let wrong = 0
  const started = performance.now()
  const next = () => {
    const target = targets[turn++ % targets.length] as Target
    return target.body ? { ...target, body: target.body.replaceAll('{uuid}', () => randomUUID()) } : target
  }
  const [single] = targets
  const constant = targets.length === 1 && single && !single.body
  const requests = constant ? [{ ...single }] : [{ setupRequest: (request: Request) => ({ ...request, ...next() }) }]
  const run = autocannon({ url, connections, duration: seconds, timeout: 20, requests }, () => {})
  run.on('response', (_client, status, _bytes, time) => {
    if (status !== expected) wrong++
    times.push(time)
  })
  const [{ errors }] = await once(run, 'done')
  const passed = (performance.now() - started) / 1000
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    perSecond: times.length / passed,
    requests: times.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    wrong: wrong + errors,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', async (load) => {
    process.send?.(await generate(load as Load), () => process.exit(0))
  })
}
