import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../src/platform/db.ts'
import { openDb } from '../../src/platform/db.ts'
import { enqueue, startWorker } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { type StoppablePostgres, startStoppablePostgres } from '../support/cluster.ts'
import { type Server, sessionCookie, startServer, until } from '../support/server.ts'
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp.ts'
import { aForm } from '../support/tickets.ts'

let postgres: StoppablePostgres
let smtp: ScriptedSmtp
let server: Server
let db: Db
let customers: { cookie: string; path: string; email: string }[]

beforeAll(async () => {
  postgres = await startStoppablePostgres()
  smtp = await startScriptedSmtp()
  server = await startServer(postgres.url, { SMTP_URL: `smtp://127.0.0.1:${smtp.port}?tls=off`, LOG_LEVEL: 'error' })
  db = openDb(postgres.url, { connections: 2 })
  customers = []
  // So many that nobody writes more in an hour than one person may.
  for (let index = 0; index < WRITERS * 10; index++) {
    const account = await aCustomer(db)
    const { number } = await aTicket(db, { requester: account })
    customers.push({ cookie: await sessionCookie(db, account), path: `/tickets/${number}`, email: account.email })
  }
}, 180_000)

afterAll(async () => {
  server?.child.kill('SIGKILL')
  await db?.$disconnect().catch(() => {})
  await smtp?.stop()
  await postgres?.remove()
}, 60_000)

const WRITERS = 4

interface Answer {
  status: number
  retryAfter: string | null
  began: number
  took: number
}

/** Four people at a time write and read, one after the other, until stopped. */
function load() {
  const answers: Answer[] = []
  const acknowledged: string[] = []
  let stopped = false
  let sequence = 0
  const send = async (cookie: string, url: string, body?: FormData) => {
    const began = performance.now()
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const response = await fetch(server.url + url, {
      headers,
      redirect: 'manual',
      ...(body ? { method: 'POST', body } : {}),
    })
    await response.arrayBuffer()
    answers.push({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      began,
      took: performance.now() - began,
    })
    return response.status
  }
  const writer = async (place: number) => {
    for (let turn = place; !stopped; turn += WRITERS) {
      const { cookie, path } = customers[turn % customers.length] as (typeof customers)[number]
      const form = new FormData()
      const text = `Wort ${sequence++}.`
      form.append('formKey', crypto.randomUUID())
      form.append('body', text)
      if ((await send(cookie, `${path}/replies`, form)) === 303) acknowledged.push(text)
      await send(cookie, '/tickets')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const people = Promise.all(Array.from({ length: WRITERS }, (_, place) => writer(place)))
  return {
    answers,
    acknowledged,
    async stop() {
      stopped = true
      await people
    },
  }
}

const kept = async () => new Set((await db.message.findMany({ select: { body: true } })).map(({ body }) => body))
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const isUp = async () =>
  (await fetch(`${server.url}/tickets`, { headers: { cookie: customers[0]?.cookie ?? '' }, redirect: 'manual' }))
    .status === 200

async function typedInTheOutage() {
  const form = new FormData()
  form.append('formKey', crypto.randomUUID())
  form.append('body', 'Ein langer Text')
  const { cookie, path } = customers[0] as (typeof customers)[number]
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const response = await fetch(`${server.url}${path}/replies`, { method: 'POST', body: form, headers })
  return response.text()
}

test('PostgreSQL stopped under load: 503, back without a restart, nothing acknowledged lost, mails leave', async () => {
  const traffic = load()
  await wait(2000)
  const stopped = performance.now()
  await postgres.crash()
  const down = performance.now()
  await wait(4000)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
  expect(await typedInTheOutage()).toMatch(/Ein langer Text<\/textarea>/)
  const restarted = performance.now()
  await postgres.start()
  const accepting = performance.now()
  await until(isUp, 30_000)
  const back = performance.now()
  await wait(1000)
  await traffic.stop()

  expect(traffic.acknowledged.length).toBeGreaterThan(5)
  const words = await kept()
  expect(traffic.acknowledged.filter((text) => !words.has(text))).toEqual([])
  const bad = traffic.answers.filter(({ status }) => status >= 400)
  expect(bad.filter(({ status, retryAfter }) => status !== 503 || !retryAfter)).toEqual([])
  const during = traffic.answers.filter(({ began }) => began > down && began < restarted)
  expect(during.length).toBeGreaterThan(4)
  const times = during.map(({ took }) => took).sort((one, other) => one - other)
  // Two seconds are asked for; a slow machine may add to the slowest ones.
  expect(times[Math.floor(times.length * 0.9)]).toBeLessThan(2000)
  expect(times.at(-1)).toBeLessThan(4000)
  expect(
    Math.max(...traffic.answers.filter(({ began }) => began < down && began > stopped - 5000).map(({ took }) => took)),
  ).toBeLessThan(6000)
  expect(back - accepting).toBeLessThan(5000)
  expect(server.child.exitCode).toBeNull()

  const [first] = customers
  const form = new FormData()
  const team = await db.team.findFirstOrThrow({ where: { openToCustomers: true } })
  for (const [name, value] of Object.entries(aForm(team.id))) form.append(name, String(value))
  const opened = await fetch(`${server.url}/tickets`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { cookie: first?.cookie ?? '' },
  })
  expect(opened.status).toBe(303)
  await until(() => smtp.received.some(({ to }) => to[0] === first?.email), 30_000)
}, 120_000)

test('all connections terminated every two seconds: no page fails, every acknowledged word is there', async () => {
  const traffic = load()
  for (let round = 0; round < 4; round++) {
    await wait(2000)
    await postgres.terminateConnections()
  }
  await wait(1000)
  await traffic.stop()
  const bad = traffic.answers.filter(({ status }) => status >= 400)
  expect(bad.filter(({ status, retryAfter }) => status !== 503 || !retryAfter)).toEqual([])
  expect(bad.length).toBeLessThan(traffic.answers.length / 2)
  const words = await kept()
  expect(traffic.acknowledged.filter((text) => !words.has(text))).toEqual([])
  expect(await isUp()).toBe(true)
}, 60_000)

test('a database that goes away in the middle of jobs ends neither the process nor the worker', async () => {
  const done: string[] = []
  let goOn = () => {}
  const outage = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const jobs = {
    succeeds: async () => {
      done.push('begun')
      await outage
    },
    fails: async () => {
      done.push('begun')
      await outage
      throw new Error('in the outage')
    },
    afterwards: async () => void done.push('afterwards'),
  }
  const worker = await startWorker(postgres.url, jobs, '', createLog('silent'))
  try {
    await enqueue(db, 'succeeds', {})
    await enqueue(db, 'fails', {})
    await until(() => done.length === 2, 10_000)
    await postgres.crash()
    goOn()
    await wait(1500)
    await postgres.start()
    await until(
      () =>
        enqueue(db, 'afterwards', {}).then(
          () => true,
          () => false,
        ),
      10_000,
    )
    await until(() => done.includes('afterwards'), 30_000)
  } finally {
    await worker.stop()
  }
}, 120_000)
