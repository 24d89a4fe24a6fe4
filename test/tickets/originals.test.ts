import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aMailMessage, aPicture } from '../support/mail-messages.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const RAW = 'From: eva@brandt.example\r\nSubject: Drucker\r\n\r\nJa, sie ist rot.\r\n'

async function aMail(wish: Parameters<typeof aMailMessage>[3] = {}) {
  const { db, app } = portal
  const team = await aTeam(db)
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, team })
  const message = await aMailMessage(db, ticket.id, eva, {
    html: '<p>Ja, <b>rot</b>: <img src="cid:bild@x" /></p><img src="https://x.example/a.png" />',
    remote: true,
    quoted: 'Am 1.12. schrieb Jana:\n> Leuchtet die Lampe?',
    raw: RAW,
    pictures: { 'bild@x': aPicture(20_000) },
    ...wish,
  })
  const jana = await anAgent(db, {}, [team])
  return {
    ticket,
    message,
    eva: await as(app, eva),
    jana: await as(app, jana),
    stranger: await as(app, await aCustomer(db)),
    mira: await as(app, await anAgent(db, {}, [await aTeam(db)])),
    path: `/tickets/${ticket.number}`,
    html: `/tickets/${ticket.number}/messages/${message.id}/html`,
    original: `/desk/tickets/${ticket.number}/messages/${message.id}/original`,
  }
}

test('a mail is shown as new text, with what it quotes folded and its pictures in place', async () => {
  const { eva, jana, path, html } = await aMail()
  for (const page of [await eva.get(path), await jana.get(`/desk${path}`)]) {
    expect(textOf(page)).toContain('per E-Mail')
    expect(textOf(page)).toContain('Ja, sie ist rot.')
    expect(page.body).toMatch(/<details class="fold">\s*<summary>[^<]*<\/summary>\s*<p>Am 1.12. schrieb Jana:/)
    expect(page.body).toMatch(/<img src="\/attachments\/[^"]+bild%40x.png"/)
    // Not as a file as well.
    expect(page.body).not.toContain('class="file-name"')
    expect(page.body).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
  }
  expect(textOf(await eva.get(path))).toContain('Zitierten Text anzeigen')
  expect((await eva.get(path)).body).toContain(`src="${html}"`)
  expect((await jana.get(`/desk${path}`)).body).toContain(`src="/desk${html}"`)
})

test('what an agent quotes by mail is for the desk alone: it may be a note, and was sent to nobody', async () => {
  const quoted = 'Am 1.12. schrieb Aylin (interne Notiz):\n> KANARIE'
  const { eva, jana, path, html } = await aMail({ side: 'team', quoted, html: '<p>Rot?</p><blockquote>KANARIE' })
  for (const place of [path, `${path}/print`]) {
    const page = await eva.get(place)
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toContain('KANARIE')
  }
  expect((await eva.get(path)).body).not.toContain(html)
  expect((await eva.get(html)).statusCode).toBe(404)
  expect((await jana.get(`/desk${path}`)).body).toContain('KANARIE')
  expect((await jana.get(`/desk${html}`)).body).toContain('KANARIE')
})

test('the HTML of a mail stands in a frame that runs and loads nothing, with its own pictures', async () => {
  const { eva, html } = await aMail()
  const frame = await eva.get(html)
  const policy = String(frame.headers['content-security-policy'])
  expect(policy).toContain("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
  expect(policy).toContain("img-src 'self' data:;")
  expect(policy).not.toMatch(/script|https:|allow-same-origin/)
  expect(frame.headers['referrer-policy']).toBe('no-referrer')
  expect(frame.body).toContain(`src="data:image/png;base64,${aPicture(20_000).toString('base64')}"`)
  expect(frame.body).toContain('<p>Ja, <b>rot</b>: ')
})

test('pictures from elsewhere are loaded only after a click, by the reader alone', async () => {
  const { eva, html, path } = await aMail()
  expect(pageOf(await eva.get(path)).getByRole('link', { name: 'Bilder aus dem Internet laden' })).toBeTruthy()
  const policy = String((await eva.get(`${html}?remote=1`)).headers['content-security-policy'])
  expect(policy).toContain('img-src https: data:;')
  expect(policy).toContain('sandbox')
  // Not even asked for before, so that no browser has anything to refuse.
  expect((await eva.get(html)).body).not.toContain('https://')
  expect((await eva.get(`${html}?remote=1`)).body).toContain('src="https://')
  const quiet = await aMail({ remote: false })
  expect(textOf(await quiet.eva.get(quiet.path))).not.toContain('Bilder aus dem Internet laden')
})

test('a picture that is named a thousand times is sent as often as it fits', async () => {
  const many = '<img src="cid:bild@x" />'.repeat(1000)
  const { eva, html } = await aMail({ html: many, pictures: { 'bild@x': aPicture(1_000_000) } })
  const { body } = await eva.get(html)
  expect(body.length).toBeLessThan(45_000_000)
  expect(body.match(/data:image/g)).toHaveLength(31)
})

test('agents get a mail byte for byte; nobody else does', async () => {
  const { eva, jana, mira, stranger, original, html, path } = await aMail()
  const mail = await jana.get(original)
  expect(mail.body).toBe(RAW)
  expect(mail.headers).toMatchObject({
    'content-type': 'message/rfc822',
    'content-disposition': expect.stringMatching(/^attachment; filename="Ticket-\d+-\d+\.eml"$/),
  })
  expect((await eva.get(original)).statusCode).toBe(403)
  expect((await eva.get(path)).body).not.toContain('.eml')
  for (const visitor of [mira, stranger]) {
    expect((await visitor.get(html)).statusCode).toBe(404)
    expect((await visitor.get(original)).statusCode).toBeGreaterThanOrEqual(403)
  }
  expect((await mira.get(original)).statusCode).toBe(404)
  expect((await mira.get(`/desk${html}`)).statusCode).toBe(404)
})

test('a mail that only the team reads is no customer’s, in no form', async () => {
  const { eva, jana, html, path } = await aMail({
    visibility: 'internal',
    body: 'Geheimnis',
    quoted: 'Zitat-Geheimnis',
  })
  expect((await eva.get(html)).statusCode).toBe(404)
  expect((await eva.get(path)).body).not.toContain('Geheimnis')
  expect((await eva.get(`${path}/print`)).body).not.toContain('Geheimnis')
  expect((await jana.get(`/desk${html}`)).statusCode).toBe(200)
})

test('a message of another ticket, one without HTML, and none at all are not found', async () => {
  const { jana, ticket, message } = await aMail({ html: null })
  const other = await aTicket(portal.db)
  for (const path of [
    `/desk/tickets/${ticket.number}/messages/${message.id}/html`,
    `/desk/tickets/${other.number}/messages/${message.id}/original`,
    `/desk/tickets/${ticket.number}/messages/2000000000/original`,
    `/desk/tickets/${ticket.number}/messages/x/original`,
  ])
    expect((await jana.get(path)).statusCode, path).toBe(404)
})

test('without HTML to show it, a picture is a file like others', async () => {
  const { eva, path } = await aMail({ html: null })
  expect(textOf(await eva.get(path))).toContain('bild@x.png')
})

test('print shows what is quoted, and a copy for the team has the mail as it came', async () => {
  const { eva, jana, path } = await aMail()
  for (const page of [await eva.get(`${path}/print`), await jana.get(`/desk${path}/print`)]) {
    expect(page.body).toMatch(/<details class="fold" open>/)
    expect(page.body).not.toContain('<iframe')
  }
  const names = async (visitor: typeof eva, from: string) => (await visitor.get(from)).rawPayload.toString('latin1')
  expect(await names(jana, `/desk${path}/export?notes=yes`)).toMatch(/originals\/message-\d+\.eml/)
  expect(await names(jana, `/desk${path}/export`)).not.toContain('.eml')
  expect(await names(eva, `${path}/export`)).not.toContain('.eml')
})
