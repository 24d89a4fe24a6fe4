import { describe, expect, test } from 'vitest'
import { belongings } from '../support/belongings.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { freshAddress, stranger } from '../support/strangers.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const send = (visitor: Visitor, url: string, fields: Record<string, string>, headers: Record<string, string>) =>
  visitor.send({
    method: 'POST',
    url,
    headers: { ...FORM, ...headers },
    payload: new URLSearchParams(fields).toString(),
  })

describe('forms of other sites', () => {
  const portal = usePortal()

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'nonsense' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3001' },
    { origin: 'https://localhost:3000' },
    { origin: 'http://localhost:3000.evil.example' },
    { origin: '' },
  ])('cannot sign anybody in: %j (login CSRF)', async (headers) => {
    const customer = await aCustomer(portal.db)
    const answer = await send(stranger(portal.app), '/login', { login: customer.email, password: PASSWORD }, headers)
    expect(answer.statusCode).toBe(403)
    expect(answer.cookies).toEqual([])
    expect(answer.body).toContain(customer.email)
    expect(answer.body).not.toContain(PASSWORD)
    expect(answer.headers['content-type']).toMatch(/html/)
  })

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost:3000' },
    {},
  ])('our own are taken: %j', async (headers) => {
    const customer = await aCustomer(portal.db)
    expect(
      (await send(stranger(portal.app), '/login', { login: customer.email, password: PASSWORD }, headers)).statusCode,
    ).toBe(303)
  })

  test('what was typed into a refused form is on the page to be copied, also from a form with files', async () => {
    const visitor = await as(portal.app, await aCustomer(portal.db), { headers: { 'sec-fetch-site': 'cross-site' } })
    const typed = { subject: 'Etikettendrucker <steht>', body: 'Seit heute früh' }
    const plain = await send(visitor, '/tickets', typed, { 'sec-fetch-site': 'cross-site' })
    const form = new FormData()
    for (const [name, value] of Object.entries(typed)) form.append(name, value)
    form.append('attachments', new Blob(['x']), 'x.txt')
    const encoded = new Request('http://portal.invalid', { method: 'POST', body: form })
    const withFiles = await visitor.send({
      method: 'POST',
      url: '/tickets',
      headers: { 'content-type': encoded.headers.get('content-type') ?? '', 'sec-fetch-site': 'cross-site' },
      payload: Buffer.from(await encoded.arrayBuffer()),
    })
    for (const answer of [plain, withFiles]) {
      expect(answer.statusCode).toBe(403)
      expect(answer.body).toContain('Etikettendrucker &lt;steht&gt;')
      expect(answer.body).toContain('Seit heute früh')
    }
    expect(await portal.db.ticket.count()).toBe(0)
    expect(await portal.db.attachment.count()).toBe(0)
  })
})

describe('in production', () => {
  const portal = usePortal({ NODE_ENV: 'production', BASE_URL: 'https://help.muster-it.example' })
  const OWN = { host: 'help.muster-it.example' }

  test('a foreign host is refused with a page, whoever claims it', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { host: 'help.muster-it.example.evil.example' },
      { host: 'help.muster-it.example:444' },
      { host: 'localhost' },
      { ...OWN, host: 'evil.example', 'x-forwarded-host': 'help.muster-it.example' },
    ]) {
      for (const path of ['/', '/login', '/tickets', '/nowhere']) {
        const answer = await new Visitor(portal.app).get(path, headers)
        expect(answer.statusCode, path).toBe(421)
        expect(answer.body).toContain('Diese Adresse gehört nicht zum Portal')
        expect(answer.body).not.toContain('evil.example')
      }
    }
    expect((await new Visitor(portal.app).get('/', OWN)).statusCode).toBe(200)
    expect((await new Visitor(portal.app).get('/', { host: 'HELP.Muster-IT.example' })).statusCode).toBe(200)
    expect((await new Visitor(portal.app).get('/', { ...OWN, 'x-forwarded-host': 'evil.example' })).statusCode).toBe(
      200,
    )
  })

  test('machines that watch may ask by any name', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await new Visitor(portal.app).get(path, { host: '10.0.0.7:3000' })).statusCode, path).toBe(200)
  })

  test('nobody finds the mails of others: there is no development mailbox', async () => {
    for (const path of ['/dev/mailbox', '/dev/mailbox/1'])
      expect((await new Visitor(portal.app).get(path, OWN)).statusCode).toBe(404)
    expect((await new Visitor(portal.app).get('/', OWN)).body).not.toContain('/dev/mailbox')
  })

  test('a redirect names no host at all', async () => {
    const answer = await new Visitor(portal.app).get('/tickets', { ...OWN, 'x-forwarded-host': 'evil.example' })
    expect(answer.headers.location).toBe('/login?next=%2Ftickets')
  })
})

describe('in development', () => {
  const portal = usePortal({ BASE_URL: 'http://portal.muster-it.example:3000' })

  test('the mailbox answers only to names that nobody else can point here (DNS rebinding)', async () => {
    const { id = '' } = await belongings.mail(portal.db, await aCustomer(portal.db))
    for (const path of ['/dev/mailbox', `/dev/mailbox/${id}`, `/dev/mailbox/${id}/html`]) {
      const status = async (host: string) => (await new Visitor(portal.app).get(path, { host })).statusCode
      for (const host of [
        'localhost:3000',
        'LOCALHOST',
        'app.localhost:8080',
        '127.0.0.1:3000',
        '127.9.9.9',
        '[::1]:3000',
        'portal.muster-it.example',
      ])
        expect(await status(host), `${path} ${host}`).toBe(200)
      for (const host of ['evil.example:3000', '192.168.0.7:3000', 'localhost.evil.example', 'evillocalhost', '[::2]'])
        expect(await status(host), `${path} ${host}`).toBe(421)
    }
  })
})

describe('behind a proxy that is trusted', () => {
  const portal = usePortal({ TRUST_PROXY: '10.0.0.0/8' })
  const guess = (remoteAddress: string, forwarded: string, login: string) =>
    new Visitor(portal.app, { remoteAddress, headers: { 'x-forwarded-for': forwarded } }).post('/login', {
      login,
      password: 'Wrong quiet boats',
    })

  test('its X-Forwarded-For counts, nearest last, and what a visitor wrote into it does not', async () => {
    const customer = await aCustomer(portal.db)
    for (let round = 0; round < 10; round++) await guess('10.1.2.3', `${freshAddress()}, 203.0.113.5`, customer.email)
    expect((await guess('10.1.2.3', `${freshAddress()}, 203.0.113.5`, customer.email)).statusCode).toBe(429)
    expect((await guess('10.1.2.3', '203.0.113.6', customer.email)).statusCode).toBe(422)
  })

  test('anybody else’s does not', async () => {
    const customer = await aCustomer(portal.db)
    for (let round = 0; round < 10; round++) await guess('203.0.113.50', freshAddress(), customer.email)
    expect((await guess('203.0.113.50', freshAddress(), customer.email)).statusCode).toBe(429)
  })

  test('a link still comes from BASE_URL alone', async () => {
    const customer = await aCustomer(portal.db)
    const proxied = new Visitor(portal.app, {
      remoteAddress: '10.1.2.3',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' },
    })
    await proxied.post('/password/forgot', { login: customer.email })
    await portal.work()
    const text = (await mailsTo(portal.db, customer.email))[0]?.text ?? ''
    expect(linkIn(text, '/password/reset/')).toMatch(/^\/password\/reset\//)
    expect(text).toContain('http://localhost:3000/password/reset/')
  })
})
