import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, test } from 'vitest'
import { storeUpload } from '../../src/attachments/uploads.ts'
import { draftOf } from '../../src/drafts/drafts.ts'
import type { Account } from '../../src/platform/db.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { anActor, ofMessage } from '../support/tickets.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src " +
  "'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

const ALWAYS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

function expectGuarded(headers: Record<string, unknown>, policy = POLICY) {
  expect(headers).toMatchObject({ ...ALWAYS, 'content-security-policy': policy })
  expect(headers['permissions-policy']).toMatch(/camera=\(\)/)
  expect(headers).not.toHaveProperty('server')
  expect(headers).not.toHaveProperty('x-powered-by')
}

describe('on this machine', () => {
  const portal = usePortal()
  let customer: Account
  beforeAll(async () => {
    customer = await aCustomer(portal.db)
  })

  test('every kind of answer carries the same strict headers', async () => {
    const visitor = await as(portal.app, customer)
    const nobody = new Visitor(portal.app)
    const json = { 'content-type': 'application/json' }
    const answers = {
      start: await nobody.get('/'),
      head: await nobody.send({ method: 'HEAD', url: '/' }),
      page: await visitor.get('/tickets'),
      redirect: await nobody.get('/tickets'),
      'not found': await nobody.get('/nowhere'),
      'not found, signed in': await visitor.get('/tickets/2026112299999999'),
      'no such method': await nobody.send({ method: 'DELETE', url: '/login' }),
      'unknown method': await nobody.send({ method: 'OPTIONS', url: '/login' }),
      refused: await nobody.post('/login', { login: '', password: '' }),
      'cross-site': await nobody.post('/login', {}, { 'sec-fetch-site': 'cross-site' }),
      'wrong type': await nobody.send({ method: 'POST', url: '/login', headers: json, payload: '{}' }),
      'unreadable address': await nobody.get('/%E0%A4%A'),
      'style sheet': await nobody.get(portal.app.assets.url('app.css')),
      script: await nobody.get(portal.app.assets.url('app.js')),
      font: await nobody.get(portal.app.assets.url('inter.woff2')),
      'missing asset': await nobody.get('/assets/none.css'),
      icon: await nobody.get('/favicon.ico'),
      alive: await nobody.get('/healthz'),
      ready: await nobody.get('/readyz'),
      metrics: await nobody.get('/metrics'),
      mailbox: await nobody.get('/dev/mailbox'),
      draft: await visitor.post('/drafts/11111111-2222-4333-8444-555555555555', {
        formKey: '11111111-2222-4333-8444-555555555555',
        purpose: 'ticket',
      }),
    }
    for (const [what, answer] of Object.entries(answers)) {
      expect(answer.statusCode, what).not.toBe(500)
      expectGuarded(answer.headers)
      expect(answer.headers['referrer-policy'], what).toBe('no-referrer')
      expect(answer.headers, what).not.toHaveProperty('strict-transport-security')
    }
    expect(answers['cross-site'].statusCode).toBe(403)
    expect(answers['wrong type'].statusCode).toBe(415)
    expect(answers['unreadable address'].statusCode).toBe(400)
  })

  test('a downloaded file may do nothing at all', async () => {
    const ticket = await aTicket(portal.db, { requester: customer })
    const key = '11111111-2222-4333-8444-555555555550'
    await portal.db.draft.create({ data: { key, accountId: customer.id, purpose: 'ticket', fields: {} } })
    await storeUpload(
      { db: portal.db, storage: portal.storage, limits: portal.config },
      draftOf(await anActor(portal.db, customer), key),
      { filename: 'seite.html', stream: Readable.from([Buffer.from('<script>alert(1)</script>')]) },
    )
    const message = await portal.db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
    const file = await portal.db.attachment.findFirstOrThrow({ where: { draftKey: key } })
    await portal.db.attachment.update({
      where: { id: file.id },
      data: { draftKey: null, ...ofMessage(message.id) },
    })
    const visitor = await as(portal.app, customer)
    const answer = await visitor.get(`/attachments/${file.id}/seite.html`)
    expect(answer.statusCode).toBe(200)
    expectGuarded(answer.headers, "sandbox; default-src 'none'")
    expect(answer.headers['content-disposition']).toMatch(/^attachment;/)
    expect(answer.headers['content-type']).not.toMatch(/html/)
    expect(answer.headers['cache-control']).toMatch(/no-store/)
  })

  test('a mail in the development mailbox may show its own style and nothing else, framed by us alone', async () => {
    const style = ' p { color: #000; } '
    const mail = (html: string) =>
      portal.db.mail.create({
        data: {
          accountId: customer.id,
          name: 'test',
          toName: '',
          toAddress: 'x@y.example',
          subject: '',
          text: '',
          messageId: html,
          html,
        },
      })
    const policy = (source: string) =>
      `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src ${source}; ` +
      `form-action 'none'; base-uri 'none'; frame-ancestors 'self'`
    const hash = createHash('sha256').update(style).digest('base64')
    for (const [html, source] of [
      [`<head><style>${style}</style></head><body><style>body { display: none; }</style></body>`, `'sha256-${hash}'`],
      ['<head></head><body><style>body { display: none; }</style></body>', "'none'"],
    ] as const) {
      const { id } = await mail(html)
      const answer = await new Visitor(portal.app).get(`/dev/mailbox/${id}/html`)
      expect(answer.statusCode).toBe(200)
      expectGuarded(answer.headers, policy(source))
      expect(answer.headers['cache-control']).toMatch(/no-store/)
      expectGuarded((await new Visitor(portal.app).get(`/dev/mailbox/${id}`)).headers)
    }
    expectGuarded((await new Visitor(portal.app).get('/dev/mailbox/2000000000/html')).headers)
  })

  test('pages of signed-in people are not stored, and neither are their errors', async () => {
    const visitor = await as(portal.app, customer)
    for (const path of ['/tickets', '/tickets/new', '/preferences', '/tickets/2026112299999999', '/nowhere'])
      expect((await visitor.get(path)).headers['cache-control'], path).toMatch(/no-store/)
  })

  test('assets are kept for good, by a name that changes with their content', async () => {
    const answer = await new Visitor(portal.app).get(portal.app.assets.url('app.css'))
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })

  test('what is not even HTTP gets a guarded answer too', async () => {
    await portal.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = portal.app.server.address() as { port: number }
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let received = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(text))
        socket.on('data', (data) => {
          received += data
        })
        socket.on('end', () => resolve(received))
        socket.on('error', reject)
      })
    const garbage = await raw('NONSENSE\r\n\r\n')
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /)
    const long = await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(long).toMatch(/^HTTP\/1\.1 431 /)
    for (const answer of [garbage, long]) {
      expect(answer.toLowerCase()).toContain(`content-security-policy: ${POLICY}`)
      expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff')
    }
  })
})

describe('with an https BASE_URL', () => {
  const portal = usePortal({ BASE_URL: 'https://help.muster-it.example' })

  test('browsers are told to stay with https, on errors too', async () => {
    for (const path of ['/', '/nowhere', '/healthz', '/%E0%A4%A', portal.app.assets.url('app.css')]) {
      const { headers } = await new Visitor(portal.app).get(path)
      expect(headers['strict-transport-security'], path).toMatch(/^max-age=31536000/)
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })
})

describe('on plain http elsewhere', () => {
  const portal = usePortal({ BASE_URL: 'http://helpdesk.intern.example:8080' })

  test('browsers name the origin of a form, for they send no Sec-Fetch-Site here', async () => {
    const visitor = new Visitor(portal.app)
    expect((await visitor.get('/')).headers['referrer-policy']).toBe('same-origin')
    const form = { login: 'eva@brandt.example', password: 'Wrong quiet boats' }
    const body = (origin: string) => ({
      method: 'POST' as const,
      url: '/login',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    })
    expect((await visitor.send(body('http://helpdesk.intern.example:8080'))).statusCode).toBe(422)
    for (const origin of [
      'http://helpdesk.intern.example',
      'https://helpdesk.intern.example:8080',
      'http://evil.example',
      'null',
    ])
      expect((await visitor.send(body(origin))).statusCode).toBe(403)
  })
})
