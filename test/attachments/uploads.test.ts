import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { CHUNK_SIZE } from '../../src/attachments/storage.ts'
import { as, type Upload, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, aMessage, formKeyOn, ofMessage } from '../support/tickets.ts'

const portal = usePortal({ MAX_UPLOAD_MB: '1' })
const MB = 1024 * 1024
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')
const file = (filename: string, content: string | Buffer = 'Inhalt', type = 'application/octet-stream'): Upload => ({
  name: 'attachments',
  filename,
  content,
  type,
})

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const visitor = await as(app, eva)
  const rows = () => db.attachment.findMany({ where: { ownerId: eva.id }, orderBy: { createdAt: 'asc' } })
  const hrefs = async (path: string) => pageOf(await visitor.get(path)).links(/^\/attachments\//)
  return { db, team, eva, visitor, rows, hrefs }
}

test('a file arrives byte for byte, in chunks, with its SHA-256, and is served with it', async () => {
  const { db, team, visitor, rows, hrefs } = await start()
  const content = randomBytes(3 * CHUNK_SIZE + 17)
  const sent = await visitor.upload('/tickets', aForm(team.id), [file('daten.bin', content)])
  const [row] = await rows()
  expect(Number(row?.size)).toBe(content.length)
  expect(Buffer.from(row?.sha256 ?? [])).toEqual(createHash('sha256').update(content).digest())
  const chunks = await db.attachmentChunk.findMany({
    where: { attachmentId: row?.id ?? '' },
    orderBy: { position: 'asc' },
  })
  expect(chunks.length).toBeGreaterThan(2)
  expect(Buffer.concat(chunks.map(({ data }) => data))).toEqual(content)
  const [href = ''] = await hrefs(String(sent.headers.location))
  const served = await visitor.get(href)
  expect(served.rawPayload).toEqual(content)
  expect(served.headers['content-length']).toBe(String(content.length))
})

test('without a script, „Anhängen“ lists files with name and size, keeps the text and can remove each', async () => {
  const { team, visitor, rows, hrefs } = await start()
  const form = aForm(team.id, { body: 'Mein Text' })
  const first = await visitor.upload('/tickets', { ...form, subject: '', action: 'attach' }, [
    file('eins.txt', 'x'.repeat(2048)),
    file('zwei.txt'),
  ])
  expect(first.statusCode).toBe(303)
  const page = await visitor.follow(first)
  expect(page.body).toContain('Mein Text')
  expect(textOf(page.body)).toContain('eins.txt 2 KB')
  expect(page.body).not.toContain('error-summary')
  const remove = pageOf(page).all<HTMLButtonElement>('button[name=remove]')[0]?.value ?? ''
  const removed = await visitor.follow(await visitor.upload('/tickets', { ...form, remove }))
  expect(removed.body).not.toContain('eins.txt')
  expect(removed.body).toContain('zwei.txt')
  const invalid = await visitor.upload('/tickets', { ...form, subject: '' })
  expect(invalid.statusCode).toBe(422)
  expect(invalid.body).toContain('zwei.txt')
  const sent = await visitor.upload('/tickets', form)
  expect(await hrefs(String(sent.headers.location))).toHaveLength(1)
  expect((await rows()).map(({ filename }) => filename)).toEqual(['zwei.txt'])
})

test('a file that is too large or empty is refused with the reason; the others and the text stay', async () => {
  const { team, visitor, rows } = await start()
  const form = aForm(team.id, { body: 'Mein Text' })
  const refused = await visitor.upload('/tickets', form, [
    file('gross.bin', randomBytes(MB + 1)),
    file('leer.txt', ''),
    file('gut.txt'),
  ])
  expect(refused.statusCode).toBe(422)
  const text = textOf(refused)
  expect(text).toContain('gross.bin ist größer als 1 MB und wurde nicht angehängt.')
  expect(text).toContain('leer.txt ist leer und wurde nicht angehängt.')
  expect(text).toContain('gut.txt')
  expect(inputValue(refused, 'body')).toBe('Mein Text')
  expect((await rows()).map(({ filename }) => filename)).toEqual(['gut.txt'])
  expect((await visitor.upload('/tickets', form)).statusCode).toBe(303)
})

test('more files than a message may have are refused with the reason; the first ones and the text stay', async () => {
  const { team, visitor, rows } = await start()
  const files = Array.from({ length: 60 }, (_, index) => file(`nr-${index}.txt`, String(index)))
  const refused = await visitor.upload('/tickets', aForm(team.id, { body: 'Mein Text' }), files)
  expect(refused.statusCode).toBe(422)
  expect(textOf(refused)).toContain('nr-59.txt wurde nicht angehängt: Es sind höchstens 10 Dateien möglich.')
  expect(inputValue(refused, 'body')).toBe('Mein Text')
  expect(await rows()).toHaveLength(10)
})

test('exactly the largest size is taken', async () => {
  const { team, visitor } = await start()
  expect((await visitor.upload('/tickets', aForm(team.id), [file('genau.bin', randomBytes(MB))])).statusCode).toBe(303)
})

test('uploads at the same time do not get past the count', async () => {
  const { visitor, rows } = await start()
  const key = await formKeyOn(visitor)
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) =>
      visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [file(`gleich.txt`, `${index}`)]),
    ),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(10)
  expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(15)
  expect(await rows()).toHaveLength(10)
})

test('unsent files of one person have an end, over all their drafts', async () => {
  const { visitor, rows } = await start()
  for (let draft = 0; draft < 6; draft++) {
    const files = Array.from({ length: 10 }, (_, index) => file(`${draft}-${index}.txt`))
    await visitor.upload(`/drafts/${crypto.randomUUID()}/attachments?purpose=ticket`, {}, files)
  }
  expect(await rows()).toHaveLength(50)
})

test('names are cleaned before they are stored', async () => {
  const { team, visitor, rows } = await start()
  await visitor.upload('/tickets', aForm(team.id), [
    file('..\\..\\rechnung\u202Efdp.exe'),
    file(`${'lang'.repeat(200)}.log`, 'a'),
    file('nul', 'b'),
  ])
  const names = (await rows()).map(({ filename }) => filename)
  expect(names).toContain('rechnungfdp.exe')
  expect(names).toContain('_nul')
  expect(names.find((name) => name.endsWith('.log'))?.length).toBeLessThanOrEqual(200)
})

test('only real pictures show inline, all files are sandboxed, and names survive headers and addresses', async () => {
  const { team, visitor, hrefs } = await start()
  const long = `${'ä😀'.repeat(40)}.txt`
  const sent = await visitor.upload('/tickets', aForm(team.id), [
    file('echt.png', png, 'image/png'),
    file('programm.png', Buffer.from('4d5a90000300000004000000ffff0000b8', 'hex'), 'image/png'),
    file('seite.html', '<script>alert(1)</script>', 'text/html'),
    file('bild.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'),
    file("Ärger (neu) 'a'*.txt"),
    file(long, 'x'),
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
  const { db, team, visitor, rows, hrefs } = await start()
  const other = await as(portal.app, await aCustomer(db))
  const agent = await as(portal.app, await anAgent(db))
  const form = aForm(team.id)
  await visitor.upload('/tickets', { ...form, action: 'attach' }, [file('entwurf.txt')])
  const [row] = await rows()
  const unsent = `/attachments/${row?.id}/entwurf.txt`
  expect((await visitor.get(unsent)).statusCode).toBe(200)
  const missing = await other.get(`/attachments/${crypto.randomUUID()}/entwurf.txt`)
  for (const stranger of [other, agent]) expect((await stranger.get(unsent)).statusCode).toBe(404)
  const sent = await visitor.upload('/tickets', form)
  const [href = ''] = await hrefs(String(sent.headers.location))
  const foreign = await other.get(href)
  expect(foreign.statusCode).toBe(404)
  expect(textOf(foreign.body)).toBe(textOf(missing.body))
  expect((await other.get('/attachments/1/x')).statusCode).toBe(404)
  expect((await new Visitor(portal.app).get(href)).headers.location).toMatch(/^\/login/)
})

test("nobody puts files into somebody else's draft or takes them out", async () => {
  const { visitor, rows, db } = await start()
  const other = await as(portal.app, await aCustomer(db))
  const key = await formKeyOn(visitor)
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [file('meine.txt')])
  expect((await other.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [file('fremd.txt')])).statusCode).toBe(
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
  const { db, eva, visitor } = await start()
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

test('what nobody continues or sends is swept; what is in a draft or still coming in slowly stays', async () => {
  const { db, eva, visitor, rows } = await start()
  const key = await formKeyOn(visitor)
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [file('wartet.txt')])
  const old = new Date(Date.now() - 5 * 60_000)
  await db.attachment.updateMany({ where: { ownerId: eva.id }, data: { touchedAt: old } })
  const broken = { ownerId: eva.id, mediaType: 'application/octet-stream', size: 0 }
  const { id } = await db.attachment.create({
    data: { ...broken, draftKey: key, filename: 'abgebrochen.bin', touchedAt: old },
  })
  await portal.storage.append(id, 0, Buffer.from('Rest'))
  await db.attachment.update({ where: { id }, data: { touchedAt: old } })
  await db.attachment.create({
    data: { ...broken, draftKey: crypto.randomUUID(), filename: 'verwaist.bin', touchedAt: old, storedAt: old },
  })
  await db.attachment.create({ data: { ...broken, draftKey: key, filename: 'laeuft.bin' } })
  const sweep = async () => {
    const { createJobs } = await import('../../src/jobs.ts')
    await createJobs({ ...portal, mailer: undefined })['sweep-uploads']?.({} as never)
  }
  await sweep()
  expect((await rows()).map(({ filename }) => filename).sort()).toEqual(['laeuft.bin', 'wartet.txt'])
  expect(await db.attachmentChunk.count({ where: { attachmentId: id } })).toBe(0)
  await visitor.post(`/drafts/${key}/removal`)
  expect((await rows()).map(({ filename }) => filename)).toEqual([])
})
