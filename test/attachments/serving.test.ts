import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, aMessage, formKeyOn, ofMessage } from '../support/tickets.ts'
import { aFile, aSender } from '../support/uploads.ts'

const portal = usePortal({ MAX_UPLOAD_MB: '1' })
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

test('names are cleaned before they are stored', async () => {
  const { team, visitor, rows } = await aSender(portal)
  await visitor.upload('/tickets', aForm(team.id), [
    aFile('..\\..\\rechnung\u202Efdp.exe'),
    aFile(`${'lang'.repeat(200)}.log`, 'a'),
    aFile('nul', 'b'),
  ])
  const names = (await rows()).map(({ filename }) => filename)
  expect(names).toContain('rechnungfdp.exe')
  expect(names).toContain('_nul')
  expect(names.find((name) => name.endsWith('.log'))?.length).toBeLessThanOrEqual(200)
})

test('only real pictures show inline, all files are sandboxed, and names survive headers and addresses', async () => {
  const { team, visitor, hrefs } = await aSender(portal)
  const long = `${'ä😀'.repeat(40)}.txt`
  const sent = await visitor.upload('/tickets', aForm(team.id), [
    aFile('echt.png', png, 'image/png'),
    aFile('programm.png', Buffer.from('4d5a90000300000004000000ffff0000b8', 'hex'), 'image/png'),
    aFile('seite.html', '<script>alert(1)</script>', 'text/html'),
    aFile('bild.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'),
    aFile("Ärger (neu) 'a'*.txt"),
    aFile(long, 'x'),
  ])
  const served = await Promise.all((await hrefs(String(sent.headers.location))).map((href) => visitor.get(href)))
  expect(served.map(({ statusCode }) => statusCode)).toEqual(Array(6).fill(200))
  for (const { headers } of served) {
    expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(headers['cache-control']).toBe('private, no-store')
  }
  const [picture, program, page, svg, umlaut, emoji] = served.map(({ headers }) => headers)
  expect(picture?.['content-type']).toBe('image/png')
  expect(picture?.['content-disposition']).toMatch(/^inline;/)
  for (const headers of [program, page, svg, umlaut]) expect(headers?.['content-disposition']).toMatch(/^attachment;/)
  expect(program?.['content-type']).toBe('application/octet-stream')
  expect(page?.['content-type']).toMatch(/^text\/plain/)
  expect(svg?.['content-type']).not.toMatch(/svg|xml|html/)
  expect(umlaut?.['content-disposition']).toBe(
    `attachment; filename="_rger (neu) 'a'_.txt"; ` +
      `filename*=UTF-8''${encodeURIComponent('Ärger ')}%28neu%29%20%27a%27_.txt`,
  )
  expect(emoji?.['content-disposition']).toContain(encodeURIComponent('ä😀ä😀'))
})

test('a file follows its ticket, an unsent one its owner; foreign and missing look the same', async () => {
  const { db, team, visitor, rows, hrefs } = await aSender(portal)
  const other = await as(portal.app, await aCustomer(db))
  const agent = await as(portal.app, await anAgent(db))
  const form = aForm(team.id)
  await visitor.upload('/tickets', { ...form, action: 'attach' }, [aFile('entwurf.txt')])
  const [row] = await rows()
  const unsent = `/attachments/${row?.id}/entwurf.txt`
  expect((await visitor.get(unsent)).statusCode).toBe(200)
  const missing = await other.get(`/attachments/${crypto.randomUUID()}/entwurf.txt`)
  for (const stranger of [other, agent]) expect((await stranger.get(unsent)).statusCode).toBe(404)
  const sent = await visitor.upload('/tickets', { ...form, shown: row?.id ?? '' })
  const [href = ''] = await hrefs(String(sent.headers.location))
  const foreign = await other.get(href)
  expect(foreign.statusCode).toBe(404)
  expect(textOf(foreign.body)).toBe(textOf(missing.body))
  expect((await other.get('/attachments/1/x')).statusCode).toBe(404)
  expect((await new Visitor(portal.app).get(href)).headers.location).toMatch(/^\/login/)
})

test("nobody puts files into somebody else's draft or takes them out", async () => {
  const { visitor, rows, db } = await aSender(portal)
  const other = await as(portal.app, await aCustomer(db))
  const key = await formKeyOn(visitor)
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [aFile('meine.txt')])
  expect((await other.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [aFile('fremd.txt')])).statusCode).toBe(
    404,
  )
  const [row] = await rows()
  const removal = await other.post(`/drafts/${key}/attachments/${row?.id}/removal`)
  expect(removal.body).not.toContain('meine.txt')
  await other.post(`/drafts/${key}/removal`)
  expect(await rows()).toHaveLength(1)
  expect((await visitor.get('/tickets/new')).body).toContain('meine.txt')
})

test('files of an internal message are not served to the customer', async () => {
  const { db, eva, visitor } = await aSender(portal)
  const agent = await anAgent(db)
  const ticket = await aTicket(db, { requester: eva })
  const note = await aMessage(db, ticket.id, agent, { visibility: 'internal' })
  const { id } = await db.attachment.create({
    data: {
      ownerId: agent.id,
      ...ofMessage(note.id),
      filename: 'intern.txt',
      mediaType: 'text/plain',
      size: 1,
      storedAt: new Date(),
    },
  })
  expect((await visitor.get(`/attachments/${id}/intern.txt`)).statusCode).toBe(404)
})
