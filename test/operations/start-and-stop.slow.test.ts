import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { pageOf } from '../support/page.ts'
import {
  aDataDir,
  collect,
  ended,
  freePort,
  isAlive,
  plainEnvironment,
  postgresPid,
  refusedStart,
  startProgram,
  until,
} from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000 })

const signIns = /^Sign in: {2}\S+@\S+\.example \/ .+ {2}\(.+\)$/gm

describe('one data folder, started again and again', async () => {
  const DATA_DIR = await aDataDir()
  let secret = ''
  let server = 0
  let firstStart = 0

  test('the first start prints the address and the demo sign-ins, and serves the first page', async () => {
    const portal = await startProgram({ DATA_DIR })
    firstStart = portal.readyAfter
    expect(portal.output()).toContain(`is ready: ${portal.address}\n`)
    expect(portal.output().match(signIns)).toHaveLength(6)
    const page = await fetch(portal.address)
    expect(page.status).toBe(200)
    expect(pageOf(await page.text()).fields('password')).toHaveLength(1)
    const registered = await post(`${portal.address}/register`, {
      email: 'first@brandt-maschinenbau.example',
      firstName: 'First',
      lastName: 'Start',
    })
    expect(registered.status).toBeLessThan(400)
    expect(await (await fetch(`${portal.address}/dev/mailbox`)).text()).toContain('first@brandt-maschinenbau.example')
    secret = await readFile(join(DATA_DIR, 'cookie-secret'), 'utf8')

    server = (await postgresPid(DATA_DIR)) ?? 0
    expect(isAlive(server)).toBe(true)
    expect(await portal.stop('SIGINT')).toBe(0)
    expect(isAlive(server)).toBe(false)
  })

  test('the second start is quick, shows the sign-ins again and keeps data and secrets', async () => {
    const portal = await startProgram({ DATA_DIR })
    // 2 s is the promise for an idle machine; where other tests slow it down, they slow the first start down as well.
    expect(portal.readyAfter).toBeLessThan(Math.max(2000, firstStart))
    expect(portal.output().match(signIns)).toHaveLength(6)
    expect(await (await fetch(`${portal.address}/dev/mailbox`)).text()).toContain('first@brandt-maschinenbau.example')
    expect(await readFile(join(DATA_DIR, 'cookie-secret'), 'utf8')).toBe(secret)
    server = (await postgresPid(DATA_DIR)) ?? 0
    await portal.stop('SIGKILL')
  })

  test('after kill -9 the next start takes the running database over, and SIGTERM then stops it', async () => {
    expect(isAlive(server)).toBe(true)
    const portal = await startProgram({ DATA_DIR })
    expect(await postgresPid(DATA_DIR)).toBe(server)
    expect(await (await fetch(`${portal.address}/dev/mailbox`)).text()).toContain('first@brandt-maschinenbau.example')
    expect(await portal.stop('SIGTERM')).toBe(0)
    expect(isAlive(server)).toBe(false)
  })

  test('a killed PostgreSQL comes back by itself, also one that was taken over', async () => {
    const abandoned = await startProgram({ DATA_DIR })
    await abandoned.stop('SIGKILL')
    const portal = await startProgram({ DATA_DIR })
    server = (await postgresPid(DATA_DIR)) ?? 0
    process.kill(server, 'SIGKILL')
    await until(() => !isAlive(server))
    await until(async () => (await fetch(`${portal.address}/readyz`)).status === 200)
    server = (await postgresPid(DATA_DIR)) ?? 0
    expect(await portal.stop()).toBe(0)
    expect(isAlive(server)).toBe(false)
  })
})

test.each([
  ['Ctrl-C, which npm hands on a second time', 'SIGINT', -1],
  ['SIGTERM to npm alone', 'SIGTERM', 1],
] as const)('npm start: %s stops all of it', async (_how, signal, whom) => {
  const DATA_DIR = await aDataDir()
  const port = await freePort()
  const npm = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...plainEnvironment(), DATA_DIR, PORT: String(port), DEMO: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const output = collect(npm)
  await until(() => output().includes('is ready: '))
  const server = (await postgresPid(DATA_DIR)) ?? 0
  expect(isAlive(server)).toBe(true)
  process.kill(whom * (npm.pid ?? 0), signal)
  await ended(npm)
  expect(isAlive(server)).toBe(false)
  await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow()
})

test('two run at once with a PORT and a DATA_DIR each, and do not share sign-ups', async () => {
  const [one, other] = await Promise.all([
    startProgram({ DATA_DIR: await aDataDir(), DEMO: 'off', REGISTRATION: 'open' }),
    startProgram({ DATA_DIR: await aDataDir(), DEMO: 'off', REGISTRATION: 'open' }),
  ])
  await post(`${one.address}/register`, { email: 'only@one.example', firstName: 'Only', lastName: 'One' })
  expect(await (await fetch(`${one.address}/dev/mailbox`)).text()).toContain('only@one.example')
  expect(await (await fetch(`${other.address}/dev/mailbox`)).text()).not.toContain('only@one.example')
  expect(one.output()).not.toMatch(signIns)
  expect(await Promise.all([one.stop(), other.stop()])).toEqual([0, 0])
})

test('a taken port is one line, and no database stays behind', async () => {
  const occupant = createServer()
  const port = await new Promise<number>((resolve) => {
    occupant.listen(0, '127.0.0.1', () => resolve((occupant.address() as { port: number }).port))
  })
  const DATA_DIR = await aDataDir()
  const { code, output } = await refusedStart({ PORT: String(port), DATA_DIR, DEMO: 'off' })
  occupant.close()
  expect(code).toBe(1)
  expect(output).toBe(`PORT ${port} is taken by another program. Choose another one, for example PORT=3001.\n`)
  expect(await postgresPid(DATA_DIR)).toBeUndefined()
})

const post = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin' } })
