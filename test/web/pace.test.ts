import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createLog } from '../../src/platform/log.ts'
import { loadAssets } from '../../src/web/assets.ts'
import { PACE } from '../../src/web/pace.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { sessionCookie } from '../support/server.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ MAX_UPLOAD_MB: '1' })
const MB = 1024 * 1024
const PATIENT = { ...PACE, deadline: 400, least: 2000, window: 400, linger: 500, lingerBytes: 2 * MB }
const BOUNDARY = 'x-boundary'

let storing = 0
let app: FastifyInstance
let port: number
beforeAll(async () => {
  const assets = await loadAssets(createLog('silent'))
  const storage: typeof portal.storage = {
    read: (file) => portal.storage.read(file),
    remove: (ids) => portal.storage.remove(ids),
    async append(...piece) {
      await sleep(storing)
      await portal.storage.append(...piece)
    },
  }
  app = await createApp({ ...portal, storage, assets, pace: PATIENT })
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as { port: number }).port
})
afterAll(() => app.close())

const field = (name: string, value: string | number) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (name: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="attachments"; filename="${name}"\r\n\r\n`
const END = `\r\n--${BOUNDARY}--\r\n`
const formData = `multipart/form-data; boundary=${BOUNDARY}`
const URLENCODED = 'application/x-www-form-urlencoded'

interface Sent {
  status: number | undefined
  body: string
  /** Bytes that left before the portal closed the connection, or all. */
  sent: number
  closed: boolean
}

/** Sends `head`, then `most` bytes of nothing as fast as the portal takes them, and `tail`. */
async function flood(
  path: string,
  options: { type?: string; head?: string; tail?: string; most: number; cookie?: string; method?: string },
): Promise<Sent> {
  const { type = URLENCODED, head = '', tail = '', most, cookie, method = 'POST' } = options
  const request = httpRequest({
    port,
    path,
    method,
    agent: false,
    headers: {
      'content-type': type,
      'sec-fetch-site': 'same-origin',
      'transfer-encoding': 'chunked',
      ...(cookie ? { cookie } : {}),
    },
  })
  let closed = false
  const answer = new Promise<{ status: number | undefined; body: string }>((resolve) => {
    request.once('response', async (response) => {
      let body = ''
      for await (const piece of response.setEncoding('utf8')) body += piece
      resolve({ status: response.statusCode, body })
    })
    request.once('close', () => resolve({ status: undefined, body: '' }))
  })
  request.on('error', () => {
    closed = true
  })
  request.on('close', () => {
    closed = true
  })
  request.setMaxListeners(0)
  let sent = 0
  request.write(head || 'x')
  const piece = Buffer.alloc(64 * 1024, 'x')
  while (!closed && sent < most) {
    sent += piece.length
    if (!request.write(piece)) await Promise.race([once(request, 'drain'), once(request, 'close')]).catch(() => {})
  }
  if (!closed) request.end(tail)
  return { ...(await answer), sent, closed }
}

test('half-sent forms are closed after the deadline, with an answer that says so', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      const [path, type] = index % 2 ? ['/login', URLENCODED] : ['/tickets', formData]
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\nsec-fetch-site: same-origin\r\n` +
          `content-type: ${type}\r\ncontent-length: 5000\r\n\r\n${index % 2 ? 'login=a' : field('subject', 'Halb')}`,
      )
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      await once(socket, 'close')
      return text
    }),
  )
  for (const text of answers) expect(text).toMatch(/^HTTP\/1\.1 408 /)
})

test('a form with a file that comes too slowly is ended, and what was typed is kept', async () => {
  const customer = await aCustomer(portal.db)
  const team = await aTeam(portal.db)
  const fields = aForm(team.id, { body: 'Was ich geschrieben habe' })
  const request = httpRequest({
    port,
    path: '/tickets',
    method: 'POST',
    agent: false,
    headers: {
      cookie: await sessionCookie(portal.db, customer),
      'content-type': formData,
      'sec-fetch-site': 'same-origin',
    },
  })
  request.on('error', () => {})
  const ended = once(request, 'close')
  for (const [name, value] of Object.entries(fields)) request.write(field(name, value))
  request.write(file('tropfen.bin'))
  const drip = setInterval(() => request.write('x'), 50)
  await ended
  clearInterval(drip)
  await expect
    .poll(() => portal.db.draft.findFirst({ where: { accountId: customer.id }, select: { fields: true } }))
    .toMatchObject({ fields: { body: 'Was ich geschrieben habe' } })
  expect(await portal.db.ticket.count({ where: { requesterId: customer.id } })).toBe(0)
})

test('a sender is not blamed for a storage that is slower', async () => {
  const customer = await aCustomer(portal.db)
  const team = await aTeam(portal.db)
  storing = 700
  const head = Object.entries(aForm(team.id)).map(([name, value]) => field(name, value))
  const answer = await flood('/tickets', {
    type: formData,
    head: `${head.join('')}${file('gross.bin')}`,
    tail: END,
    most: MB - 64 * 1024,
    cookie: await sessionCookie(portal.db, customer),
  })
  storing = 0
  expect(answer.status).toBe(303)
  expect(await portal.db.attachment.count({ where: { ownerId: customer.id, keptAt: { not: null } } })).toBe(1)
})

test('a file far over the limit is cut short: 413 with the form, the text, and the files before it', async () => {
  const customer = await aCustomer(portal.db)
  const team = await aTeam(portal.db)
  const head = Object.entries(aForm(team.id, { body: 'Bleibt stehen' })).map(([name, value]) => field(name, value))
  const answer = await flood('/tickets', {
    type: formData,
    head: `${head.join('')}${file('klein.txt')}inhalt\r\n${file('film.mov')}`,
    tail: END,
    most: 400 * MB,
    cookie: await sessionCookie(portal.db, customer),
  })
  expect(answer).toMatchObject({ status: 413, closed: true })
  expect(answer.sent).toBeLessThan(40 * MB)
  const page = pageOf(answer.body)
  expect(page.valueOf('body')).toBe('Bleibt stehen')
  expect(textOf(answer.body)).toContain('film.mov ist größer als 1 MB')
  expect(textOf(answer.body)).toContain('Nach film.mov kam zu viel')
  expect(page.all('.file-name').map((link) => link.textContent)).toEqual(['klein.txt'])
})

test('a photo slightly over the limit does not keep the files after it away', async () => {
  const customer = await aCustomer(portal.db)
  const team = await aTeam(portal.db)
  const head = Object.entries(aForm(team.id)).map(([name, value]) => field(name, value))
  const answer = await flood('/tickets', {
    type: formData,
    head: `${head.join('')}${file('foto.jpg')}`,
    tail: `\r\n${file('danach.txt')}inhalt${END}`,
    most: 3 * MB,
    cookie: await sessionCookie(portal.db, customer),
  })
  expect(answer.status).toBe(422)
  expect(
    pageOf(answer.body)
      .all('.file-name')
      .map((link) => link.textContent),
  ).toEqual(['danach.txt'])
  expect(textOf(answer.body)).not.toContain('kam zu viel')
})

const FLOODS: [string, Omit<Parameters<typeof flood>[1], 'most'> & { path: string; status: number }][] = [
  ['a text form', { path: '/login', status: 413, head: 'login=' }],
  ['an upload of a stranger', { path: '/tickets', status: 401, type: formData, head: field('body', 'x') + file('a') }],
  [
    'a text of a stranger',
    {
      path: '/tickets',
      status: 413,
      type: formData,
      head: `--${BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\n`,
    },
  ],
  ['a type that nobody reads', { path: '/login', status: 415, type: 'application/json', head: '{' }],
  ['a page that does not exist', { path: '/nowhere', status: 413, head: 'a=' }],
  ['a request for a page', { path: '/login', status: 200, method: 'GET', head: 'a=' }],
]
test.each(FLOODS)(
  '%s of 400 MB is answered and closed long before its end',
  async (_what, { path, status, ...body }) => {
    const answer = await flood(path, { ...body, most: 400 * MB })
    expect(answer).toMatchObject({ status, closed: true })
    expect(answer.sent).toBeLessThan(20 * MB)
  },
)
