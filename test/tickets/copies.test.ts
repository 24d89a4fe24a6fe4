import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Visitor } from '../support/browsing.ts'
import { aMailMessage } from '../support/mail-messages.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, ofMessage } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const CANARY = 'Kanarienvogel'

/** With a public file, and a note whose author, text and file nobody outside may read. */
async function start() {
  const desk = await twoTeams(portal)
  const { db, ticket, tom, leyla } = desk
  await db.account.update({ where: { id: tom.id }, data: { firstName: CANARY } })
  const file = (ownerId: number, filename: string, text: string) => ({
    ...{ ownerId, filename, mediaType: 'text/plain', size: text.length, storedAt: new Date() },
    sha256: new Uint8Array(32),
    chunks: { create: { position: 0, data: new TextEncoder().encode(text) } },
  })
  const opening = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
  await db.attachment.create({
    data: { ...file(leyla.account.id, 'Protokoll.txt', 'Zeile 1'), ...ofMessage(opening.id) },
  })
  const note = await aMessage(db, ticket.id, { ...tom, firstName: CANARY }, { body: CANARY, visibility: 'internal' })
  await db.attachment.create({ data: { ...file(tom.id, `${CANARY}.txt`, CANARY), ...ofMessage(note.id) } })
  await db.ticketEvent.create({
    data: { ticketId: ticket.id, type: 'noted', visibility: 'internal', actorId: tom.id, actorName: CANARY, data: {} },
  })
  await db.ticket.update({ where: { id: ticket.id }, data: { cause: CANARY } })
  return desk
}

/** Names and texts of the files in a ZIP. */
function unzipped(content: Buffer): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'copy-'))
  writeFileSync(join(folder, 'copy.zip'), content)
  execFileSync('python3', ['-m', 'zipfile', '-e', 'copy.zip', 'out'], { cwd: folder })
  const names = readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  )
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')]))
}

async function copyFor(visitor: Visitor, path: string) {
  const answer = await visitor.get(path)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip'])
  return unzipped(answer.rawPayload)
}

test('a customer takes a ticket along as a page, files and data, with nothing of the notes in it', async () => {
  const { leyla, ticket } = await start()
  expect(pageOf(await leyla.visitor.get(`/tickets/${ticket.number}`)).links()).toContain(
    `/tickets/${ticket.number}/export`,
  )
  const copy = await copyFor(leyla.visitor, `/tickets/${ticket.number}/export`)
  expect(Object.keys(copy)).toEqual(['files/001-Protokoll.txt', 'style.css', 'ticket.html', 'ticket.json'])
  expect(copy['files/001-Protokoll.txt']).toBe('Zeile 1')
  expect(copy['ticket.html']).toContain('Der Versatz beträgt ca. 4 mm.')
  expect(pageOf(copy['ticket.html'] ?? '').links()).toContain('files/001-Protokoll.txt')
  expect(JSON.parse(copy['ticket.json'] ?? '')).toMatchObject({
    number: ticket.number,
    messages: [{ author: 'Leyla Yıldız', files: [{ path: 'files/001-Protokoll.txt', size: 7 }] }],
    history: [{ type: 'opened' }],
  })
  expect(JSON.stringify(copy)).not.toContain(CANARY)
})

test('an agent’s print and copy hold notes only if that is ticked', async () => {
  const { asJana, path } = await start()
  expect(JSON.stringify(await copyFor(asJana, `${path}/export`))).not.toContain(CANARY)
  expect((await asJana.get(`${path}/print`)).body).not.toContain(CANARY)
  expect((await asJana.get(`${path}/print?notes=no`)).body).not.toContain(CANARY)
  const whole = await copyFor(asJana, `${path}/export?notes=yes`)
  expect(whole[`files/002-${CANARY}.txt`]).toBe(CANARY)
  expect(whole['ticket.html']).toContain(CANARY)
  expect(JSON.parse(whole['ticket.json'] ?? '')).toMatchObject({ internalIncluded: true, cause: CANARY })
  const printed = pageOf(await asJana.get(`${path}/print?notes=yes`))
  expect(printed.ticked('notes')).toEqual(['yes'])
  expect(printed.text).toContain('Enthält internen Text. Nicht für den Kunden.')
  expect(printed.text).toContain(`${CANARY} Weber Intern`)
})

test('no customer gets a copy from the desk, no stranger one at all', async () => {
  const { leyla, jonas, asMira, path, ticket } = await start()
  for (const place of ['print', 'export', 'export?notes=yes'])
    expect((await leyla.visitor.get(`${path}/${place}`)).statusCode).toBe(403)
  expect((await jonas.visitor.get(`/tickets/${ticket.number}/export`)).statusCode).toBe(404)
  expect((await asMira.get(`${path}/export`)).statusCode).toBe(404)
  expect((await asMira.get(`/tickets/${ticket.number}/export`)).statusCode).toBe(404)
})

test('a customer’s copy asked for with notes has none; what tags and quotes do is shown, not done', async () => {
  const { leyla, ticket, jana, db } = await start()
  await aMessage(db, ticket.id, jana, { body: '</article><script>alert(1)</script> "x" & <b>' })
  const copy = await copyFor(leyla.visitor, `/tickets/${ticket.number}/export?notes=yes`)
  expect(JSON.stringify(copy)).not.toContain(CANARY)
  expect(copy['ticket.html']).not.toContain('<script>')
  expect(copy['ticket.html']).toContain('&lt;script&gt;')
  expect(JSON.parse(copy['ticket.json'] ?? '').messages).toHaveLength(2)
})

test('what an agent quotes below an answer by mail is in no copy but the team’s', async () => {
  const { db, tom, leyla, ticket, asJana } = await start()
  await aMailMessage(db, ticket.id, tom, { side: 'team', quoted: `> ${CANARY}` })
  const path = `/tickets/${ticket.number}/export`
  expect(JSON.stringify(await copyFor(leyla.visitor, path))).not.toContain(CANARY)
  expect(JSON.stringify(await copyFor(asJana, `/desk${path}`))).not.toContain(CANARY)
})

test('a long ticket is copied whole, in the order of its messages', async () => {
  const { asJana, path, ticket, jana, db } = await start()
  for (let count = 1; count <= 120; count++) await aMessage(db, ticket.id, jana, { body: `Nachricht ${count}` })
  const copy = await copyFor(asJana, `${path}/export`)
  const bodies = JSON.parse(copy['ticket.json'] ?? '').messages.map(({ body }: { body: string }) => body)
  expect(bodies.slice(1)).toEqual(Array.from({ length: 120 }, (_each, index) => `Nachricht ${index + 1}`))
  expect(copy['ticket.html']).toContain('Nachricht 120')
})

test('a copy whose file has lost its bytes breaks off instead of ending well', async () => {
  const { leyla, ticket, db } = await start()
  await db.attachmentChunk.deleteMany()
  const answer = await leyla.visitor.get(`/tickets/${ticket.number}/export`).catch((error: unknown) => error)
  expect(answer).toBeInstanceOf(Error)
})
