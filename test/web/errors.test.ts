import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as domain from '../../src/platform/errors.ts'
import { withoutSecrets } from '../../src/platform/log.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
afterEach(() => void vi.restoreAllMocks())

test('a failure shows a reference and nothing of its inside', async () => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  const inside = 'relation "secret_table" at /srv/app/src/inside.ts with password hunter2'
  vi.spyOn(pg.Pool.prototype, 'query').mockRejectedValue(new Error(inside) as never)
  const answer = await visitor.get('/tickets')
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toMatch(/secret_table|inside\.ts|hunter2|Error|node_modules/)
  expect(answer.body).toMatch(/nennen Sie bitte diese Kennung: [0-9a-f-]{36}/)
  expect(answer.headers['cache-control']).toContain('no-store')
})

test('a database that is away is answered with 503, a time to come back and a page in the right language', async () => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  vi.spyOn(pg.Pool.prototype, 'query').mockRejectedValue(
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) as never,
  )
  const answer = await visitor.get('/tickets', { 'accept-language': 'en' })
  expect(answer.statusCode).toBe(503)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(pageOf(answer).lang).toBe('en')
  expect((await visitor.get('/healthz')).statusCode).toBe(200)
  expect((await visitor.get('/readyz')).statusCode).toBe(503)
})

const databaseAway = () =>
  vi
    .spyOn(pg.Pool.prototype, 'query')
    .mockRejectedValue(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) as never)

test('with the database away, every form shows what was typed, and nobody signed in is asked to sign in', async () => {
  const eva = await aCustomer(portal.db)
  const { number } = await aTicket(portal.db, { requester: eva })
  const visitor = await as(portal.app, eva)
  const formKey = randomUUID()
  const file = { name: 'attachments', filename: 'gross.bin', content: Buffer.alloc(300_000) }
  databaseAway()
  const answers = [
    [
      await visitor.upload('/tickets', { formKey, subject: 'Drucker', body: 'Seit heute früh' }),
      'Drucker\n\nSeit heute früh',
    ],
    [await visitor.upload(`/tickets/${number}/replies`, { formKey, body: 'Halle 2' }, [file]), 'Halle 2'],
    [await visitor.post(`/tickets/${number}/replies`, { formKey, body: 'Halle 3' }), 'Halle 3'],
    [await visitor.post(`/tickets/${number}/closure`, { formKey, comment: 'Danke' }), 'Danke'],
    [await visitor.post(`/tickets/${number}/participants`, { email: 'ben@brandt.example' }), 'ben@brandt.example'],
    [await visitor.post('/register', { email: 'ben@brandt.example', firstName: 'Ben' }), 'Ben\n\nben@brandt.example'],
  ] as const
  for (const [answer, typed] of answers) {
    expect(answer.statusCode).toBe(503)
    const page = pageOf(answer)
    expect((page.getByLabelText(/Das haben Sie geschrieben/) as HTMLTextAreaElement).value).toBe(typed)
    expect(page.text).not.toMatch(/Anmelden|Konto anlegen/)
  }
})

test('with the database away, no password is shown, and who is not signed in finds the sign-in', async () => {
  databaseAway()
  const answer = await new Visitor(portal.app).post('/login', { login: 'eva', password: 'Wrong quiet boats' })
  expect(answer.statusCode).toBe(503)
  expect(answer.body).not.toContain('Wrong quiet boats')
  expect(pageOf(answer).text).toContain('Anmelden')
})

test('a disk that is full under the database is no failure of ours: 503', async () => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  const full = Object.assign(new Error('could not extend file'), { code: '53100', severity: 'ERROR' })
  vi.spyOn(pg.Pool.prototype, 'query').mockRejectedValue(full as never)
  expect((await visitor.get('/tickets')).statusCode).toBe(503)
})

test('every error page is a page: title, way home, contact', async () => {
  for (const [path, status] of [
    ['/nowhere', 404],
    ['/tickets/..%2f', 303],
  ] as const) {
    const answer = await new Visitor(portal.app).get(path)
    expect(answer.statusCode).toBe(status)
    if (status !== 404) continue
    expect(answer.body).toContain('Diese Seite gibt es nicht')
    expect(answer.body).toContain('support@muster-it.example')
    expect(pageOf(answer).links()).toContain('/')
    expect(answer.body).not.toContain('Kennung')
  }
})

test('what somebody asks for is not repeated as markup (XSS)', async () => {
  const visitor = await as(
    portal.app,
    await aCustomer(portal.db, { firstName: '<script>alert(1)</script>', lastName: '"><img src=x>' }),
  )
  const evil = '"><script>alert(1)</script>'
  const pages = [
    await visitor.get('/tickets'),
    await visitor.get(`/tickets?q=${encodeURIComponent(evil)}`),
    await visitor.get(`/tickets/search?q=${encodeURIComponent(evil)}&number=${encodeURIComponent(evil)}`),
    await visitor.get(`/nowhere/${encodeURIComponent(evil)}?${encodeURIComponent(evil)}`),
    await new Visitor(portal.app).get(`/login?login=${encodeURIComponent(evil)}&next=/${encodeURIComponent(evil)}`),
    await new Visitor(portal.app).post('/login', { login: evil, password: evil, next: `/${evil}` }),
    await new Visitor(portal.app).post('/register', { email: evil, firstName: evil, lastName: evil, phone: evil }),
    await visitor.post('/preferences', {
      locale: evil,
      theme: evil,
      density: evil,
      pageSize: evil,
      refreshMinutes: evil,
    }),
  ]
  for (const page of pages) expect(page.body).not.toMatch(/<script>alert|<img src=x/)
})

test('the log masks links that let in, and leaves out what was searched for', () => {
  expect(withoutSecrets('/password/reset/abcDEF-123_456?x=1')).toBe('/password/reset/[masked]')
  expect(withoutSecrets('/login/abcDEF-123_456')).toBe('/login/[masked]')
  expect(withoutSecrets('/tickets?q=Krankheit')).toBe('/tickets')
})

describe('metrics', () => {
  test('are for this machine, not for a stranger and not for what a proxy hands on unasked', async () => {
    expect((await new Visitor(portal.app).get('/metrics')).statusCode).toBe(200)
    expect((await new Visitor(portal.app, { remoteAddress: '203.0.113.4' }).get('/metrics')).statusCode).toBe(404)
    expect((await new Visitor(portal.app).get('/metrics', { 'x-forwarded-for': '203.0.113.4' })).statusCode).toBe(404)
    expect((await new Visitor(portal.app).get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).statusCode).toBe(404)
  })
})

describe('metrics with a token', () => {
  const guarded = usePortal({ METRICS_TOKEN: 'sixteen characters and more' })

  test('need it, wherever one comes from', async () => {
    const get = (authorization?: string) =>
      new Visitor(guarded.app).get('/metrics', authorization ? { authorization } : {})
    expect((await get()).statusCode).toBe(404)
    expect((await get('Bearer wrong')).statusCode).toBe(404)
    expect((await get('Bearer sixteen characters and more')).statusCode).toBe(200)
  })
})

test('every error of the domain has an answer of its own, none is a failure of ours', async () => {
  const statuses = new Map<Error, number>([
    [new domain.NotFoundError(), 404],
    [new domain.ForbiddenError(), 403],
    // Signs in again.
    [new domain.AuthorityLostError('session'), 303],
    [new domain.TooManyRequestsError(60), 429],
    [new domain.OverloadedError(), 503],
    [new domain.InvalidInputError('body', 'error.required'), 422],
    [new domain.ConflictError(), 409],
  ])
  const errors = [...statuses.keys()]
  const declared = Object.values(domain).filter((kind) => kind !== domain.StartError)
  expect(new Set<unknown>(errors.map((error) => error.constructor))).toEqual(new Set<unknown>(declared))
  const visitor = await as(portal.app, await aCustomer(portal.db))
  for (const error of errors) {
    vi.spyOn(pg.Pool.prototype, 'query').mockRejectedValue(error as never)
    const answer = await visitor.get('/tickets')
    expect(answer.statusCode, error.constructor.name).toBe(statuses.get(error))
    if (answer.statusCode !== 303) expect(pageOf(answer).lang).toBe('de')
  }
})
