import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const FILE = { name: 'attachments', filename: 'messung.txt', content: 'Zeile 1' }

/** A ticket on which Tom has begun to write, with a file. */
const PLACES = { reply: 'replies', note: 'notes' }

async function withToms(writing: keyof typeof PLACES, body = 'Toms Anfang') {
  const desk = await aDeskTicket(portal)
  const form = written(body, { action: 'attach' })
  await desk.atToms.upload(`${desk.path}/${PLACES[writing]}`, form, [FILE])
  const key = String(form.formKey)
  return { ...desk, key, draft: `${desk.path}/drafts/${key}` }
}

const takes = () => ({ formKey: randomUUID() })

test.each(['reply', 'note'] as const)(
  'a colleague reads the draft of a %s, with the names of its files',
  async (writing) => {
    const { atJanas, atToms, path, draft } = await withToms(writing)
    const what = writing === 'reply' ? 'Antwort' : 'Notiz'
    const ticket = pageOf(await atJanas.get(path))
    expect(ticket.text).toContain(`Tom Weber hat eine ${what} begonnen`)
    expect(ticket.links(/\/drafts\//)).toEqual([draft])
    const page = pageOf(await atJanas.get(draft))
    expect(page.text).toContain(`Entwurf einer ${what} von Tom Weber`)
    for (const text of ['Toms Anfang', 'messung.txt']) expect(page.text).toContain(text)
    expect(page.links(/attachments/)).toEqual([])
    expect(pageOf(await atToms.get(path)).links(/\/drafts\//)).toEqual([])
  },
)

test('the draft of a call is offered as well, and taken over with what was chosen', async () => {
  const { db, id, path, atJanas, atToms } = await aDeskTicket(portal)
  const key = randomUUID()
  const typed = {
    formKey: key,
    purpose: `desk-call:${id}`,
    body: 'Er meldet sich.',
    direction: 'outgoing',
    minutes: '7',
  }
  await atToms.post(`/drafts/${key}`, typed)
  expect(textOf(await atJanas.get(path))).toContain('Tom Weber hat einen Anruf begonnen')
  const draft = `${path}/drafts/${key}`
  expect(textOf(await atJanas.get(draft))).toContain('Entwurf eines Anrufs von Tom Weber')
  const taken = await atJanas.post(`${draft}/takeover`, takes())
  expect(taken.headers.location).toContain(`${path}?write=call`)
  const page = pageOf(await atJanas.get(`${path}?write=call`))
  expect([page.valueOf('body'), page.valueOf('minutes')]).toEqual(['Er meldet sich.', '7'])
  expect(await db.draft.count({ where: { purpose: `desk-call:${id}` } })).toBe(2)
})

test('taken over, it stands behind the own words, with files; the colleague keeps it and learns of it', async () => {
  const { db, atJanas, atToms, path, draft, key, jana, tom, id, latest, messages } = await withToms('reply')
  const seen = await latest()
  const mine = randomUUID()
  await atJanas.post(`/drafts/${mine}`, { formKey: mine, purpose: `desk-reply:${id}`, body: 'Janas Worte' })
  const taken = await atJanas.post(`${draft}/takeover`, takes())
  expect([taken.statusCode, taken.headers.location]).toEqual([303, `${path}?write=reply#body`])
  const page = pageOf(await atJanas.get(`${path}?write=reply`))
  expect(page.valueOf('body')).toBe('Janas Worte\n\nToms Anfang')
  expect(page.text).toContain('Der Entwurf steht in Ihrem Text.')
  expect(page.links(/messung\.txt/)).toHaveLength(1)
  expect(await db.draft.count({ where: { key: mine } })).toBe(1)
  expect((await db.draft.findUniqueOrThrow({ where: { key } })).fields).toMatchObject({ body: 'Toms Anfang' })
  const files = await db.attachment.findMany({ where: { filename: FILE.filename, draftKey: { in: [key, mine] } } })
  expect(files.map(({ ownerId }) => ownerId).sort()).toEqual([jana.id, tom.id].sort())
  const told = textOf(await atToms.get(`${path}/presence?seen=${seen}`))
  expect(told).toContain('Jana Keller hat Ihren Entwurf übernommen.')
  expect(textOf(await atJanas.get(`${path}/history`))).toContain('Entwurf übernommen')
  expect(pageOf(await atToms.get(path)).valueOf('body')).toBe('Toms Anfang')
  expect(await messages()).toHaveLength(1)
})

test('who takes it over twice, or sends the form twice, has it once', async () => {
  const { db, atJanas, path, draft, id, jana } = await withToms('note')
  const form = takes()
  for (const fields of [form, form, takes()])
    expect((await atJanas.post(`${draft}/takeover`, fields)).statusCode).toBe(303)
  const page = pageOf(await atJanas.get(`${path}?write=note`))
  expect([page.valueOf('body'), page.links(/messung\.txt/).length]).toEqual(['Toms Anfang', 1])
  // What is kept of forms names nobody, not even in the name of a file.
  const kept = await db.submission.findMany({ where: { accountId: jana.id }, select: { result: true } })
  expect(JSON.stringify(kept)).not.toContain('messung')
  expect(await db.ticketEvent.count({ where: { ticketId: id, type: 'draft-taken' } })).toBe(2)
})

test('what is sent or discarded by now is not there any more', async () => {
  const { atJanas, atToms, draft, key } = await withToms('note')
  await atToms.post(`/drafts/${key}/removal`, {})
  expect((await atJanas.get(draft)).statusCode).toBe(404)
  expect((await atJanas.post(`${draft}/takeover`, takes())).statusCode).toBe(404)
})

test('neither customers nor other teams read a draft, and who may only write notes none of a reply', async () => {
  const { db, app, atEvas, atJanas, jana, team, id, path, draft, tom } = await withToms('reply', 'Zwitscherkanari')
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  for (const [visitor, code] of [[atEvas, 403] as const, [mira, 404] as const]) {
    expect((await visitor.get(draft)).statusCode).toBe(code)
    expect((await visitor.post(`${draft}/takeover`, takes())).statusCode).toBe(code)
  }
  for (const url of [path.replace('/desk', ''), '/tickets?view=all'])
    expect((await atEvas.get(url)).body).not.toContain('Zwitscherkanari')
  const second = await aTeam(db)
  await db.teamMember.create({ data: { teamId: second.id, accountId: tom.id } })
  await db.ticketFormerTeam.create({ data: { ticketId: id, teamId: team.id } })
  await db.ticketWatcher.create({ data: { ticketId: id, accountId: jana.id } })
  await db.ticket.update({ where: { id }, data: { teamId: second.id } })
  expect((await atJanas.get(path)).statusCode).toBe(200)
  expect(textOf(await atJanas.get(path))).not.toContain('Tom Weber hat')
  expect((await atJanas.get(draft)).statusCode).toBe(404)
  expect((await atJanas.post(`${draft}/takeover`, takes())).statusCode).toBe(404)
})

test('nobody but the team can put a draft before it: a customer who names the ticket is not shown', async () => {
  const { atEvas, atJanas, id, path } = await aDeskTicket(portal)
  const key = randomUUID()
  const planted = { formKey: key, purpose: `desk-reply:${id}`, body: 'Bitte so senden' }
  expect((await atEvas.post(`/drafts/${key}`, planted)).statusCode).toBe(204)
  expect(textOf(await atJanas.get(path))).not.toContain('Eva Brandt hat')
  expect((await atJanas.get(`${path}/drafts/${key}`)).statusCode).toBe(404)
})

test('the draft of a note and who writes it appear in nothing that customers see', async () => {
  const { db, atEvas, atJanas, path, draft, tom, eva, ben, id } = await withToms('note', 'Zwitscherkanari')
  await db.account.update({ where: { id: tom.id }, data: { lastName: 'Kanarienvogel' } })
  await db.ticketPresence.create({ data: { ticketId: id, accountId: tom.id, writing: 'note', writtenAt: new Date() } })
  expect((await atJanas.post(`${draft}/takeover`, takes())).statusCode).toBe(303)
  await portal.work()
  const own = path.replace('/desk', '')
  const seen = []
  for (const url of [own, `${own}/print`, '/tickets?view=all', '/tickets/shared?view=all'])
    seen.push((await atEvas.get(url)).body)
  const export_ = await atEvas.get(`${own}/export`)
  const mails = await db.mail.findMany({ where: { accountId: { in: [eva.id, ben.id] } } })
  for (const text of [...seen, export_.rawPayload.toString('latin1'), JSON.stringify(mails)])
    for (const canary of ['Zwitscherkanari', 'Kanarienvogel', 'messung.txt', 'Entwurf übernommen'])
      expect(text).not.toContain(canary)
  expect((await atEvas.get(`${path}/presence`)).statusCode).toBe(403)
})
