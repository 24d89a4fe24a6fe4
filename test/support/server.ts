import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSession } from '../../src/accounts/sessions.ts'
import type { Account, Db } from '../../src/platform/db.ts'

export interface Server {
  url: string
  child: ChildProcess
  /** What it has printed so far. */
  output(): string
  /** Ends it like Ctrl-C or a service manager does; returns its exit code. */
  stop(): Promise<number | null>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The portal as its users run it: a process of its own, on a database that is there already. */
export async function startServer(databaseUrl: string, env: Record<string, string> = {}): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      REGISTRATION: 'open',
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(tmpdir(), `schalter-server-${port}`),
      COOKIE_SECRET: 'a secret for tests only, not for anything else',
      PORT: String(port),
      // The test runner has one of its own.
      BASE_URL: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  await until(() => printed.includes('is ready') || child.exitCode !== null, 90_000)
  if (child.exitCode !== null) throw new Error(`The portal did not start:\n${printed}`)
  return {
    url: `http://localhost:${port}`,
    child,
    output: () => printed,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Waits until something holds; throws after `patience` milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, patience: number, pause = 50) {
  const deadline = Date.now() + patience
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Still not so after ${patience} ms: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** The header that signs somebody in. */
export async function sessionCookie(db: Db, account: Pick<Account, 'id'>): Promise<string> {
  return `session=${await startSession(db, account.id, { address: '127.0.0.1', userAgent: 'test' })}`
}

export interface SlowUpload {
  /** Sends more of the file. */
  write(data: Buffer): Promise<void>
  /** Completes file and form, and waits for the answer. */
  finish(): Promise<{ status: number; location: string | undefined; body: string }>
  /** Hangs up in the middle. */
  abort(): void
}

/** A form with one file, sent piece by piece. */
export function startUpload(
  url: string,
  cookie: string,
  fields: Record<string, string | number>,
  filename = 'gross.bin',
): SlowUpload {
  const boundary = '----test-boundary'
  const request = httpRequest(url, {
    method: 'POST',
    agent: false,
    headers: {
      cookie,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'sec-fetch-site': 'same-origin',
      'transfer-encoding': 'chunked',
    },
  })
  const answer = new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (response) => {
      let body = ''
      response.setEncoding('utf8')
      for await (const piece of response) body += piece
      resolve({ status: response.statusCode ?? 0, location: response.headers.location, body })
    })
  })
  answer.catch(() => {})
  for (const [name, value] of Object.entries(fields)) {
    request.write(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  }
  request.write(
    `--${boundary}\r\ncontent-disposition: form-data; name="attachments"; filename="${filename}"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  )
  return {
    async write(data) {
      if (!request.write(data)) await once(request, 'drain')
    },
    finish() {
      request.end(`\r\n--${boundary}--\r\n`)
      return answer
    },
    abort: () => void request.destroy(),
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
