import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { boundedOutput } from '../../src/platform/log-output.ts'
import { usePortal } from '../support/portal.ts'
import { freePort, until } from '../support/server.ts'

const portal = usePortal()

test.skipIf(process.platform === 'win32').each([1, 2])(
  'a reader of the log that stops reading keeps %i process(es) of the portal neither from answering nor from ending',
  async (processes) => {
    const folder = mkdtempSync(join(tmpdir(), 'schalter-log-'))
    const pipe = join(folder, 'log')
    execFileSync('mkfifo', [pipe])
    const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    const writer = openSync(pipe, constants.O_WRONLY)
    const port = await freePort()
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
      env: {
        ...process.env,
        DATABASE_URL: portal.databaseUrl,
        COOKIE_SECRET: 'a secret for tests only, not for anything else',
        NODE_ENV: 'development',
        LOG_LEVEL: 'debug',
        PORT: String(port),
        WEB_CONCURRENCY: String(processes),
        BASE_URL: '',
      },
      stdio: ['ignore', writer, 'ignore'],
    })
    closeSync(writer)
    const get = () =>
      fetch(`http://localhost:${port}/healthz`, { signal: AbortSignal.timeout(10_000) }).then(
        async (answer) => (await answer.text()) && answer.status,
        () => 0,
      )
    try {
      await until(async () => (await get()) === 200, 60_000)
      // A pipe holds 64 kB; each request writes two lines.
      for (let count = 0; count < 600; count++) expect(await get()).toBe(200)
      const began = performance.now()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
      expect(performance.now() - began).toBeLessThan(10_000)
      const buffer = Buffer.alloc(1024 * 1024)
      expect(readSync(reader, buffer)).toBeGreaterThan(32_000)
    } finally {
      child.kill('SIGKILL')
      closeSync(reader)
      rmSync(folder, { recursive: true, force: true })
    }
  },
  120_000,
)

test('what nobody reads is dropped beyond a bound and counted, and a reader that is gone is no fault', async () => {
  const lines: string[] = []
  let goOn = () => {}
  const slow = new Writable({
    decodeStrings: false,
    highWaterMark: 10,
    write(line: string, _encoding, done) {
      lines.push(line)
      goOn = done
    },
  })
  const output = boundedOutput(slow as unknown as NodeJS.WriteStream, 100)
  for (let count = 0; count < 50; count++) output.write(`line ${count}\n`)
  expect(slow.writableLength).toBeLessThan(120)
  const began = performance.now()
  await output.drain(200)
  expect(performance.now() - began).toBeLessThan(1000)
  while (slow.writableLength > 0) goOn()
  output.write('again\n')
  while (slow.writableLength > 0) goOn()
  expect(lines.at(-2)).toMatch(/"msg":"\d+ lines of the log were dropped, because nobody read them"/)
  expect(lines.at(-1)).toBe('again\n')
  slow.destroy(new Error('EPIPE'))
  await new Promise((resolve) => setImmediate(resolve))
  output.write('to nobody\n')
  await output.drain(1000)
})
