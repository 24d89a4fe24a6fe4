import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { foldText } from '../../src/platform/folding.ts'
import { enqueue } from '../../src/platform/jobs.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf, subjectsOn, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, aMessage, formKeyOn } from '../support/tickets.ts'

const portal = usePortal()
let eva: Account
let visitor: Visitor

beforeAll(async () => {
  await aTeam(portal.db, { isDefault: true })
  eva = await aCustomer(portal.db, { pageSize: 100 })
  visitor = await as(portal.app, eva)
})

const search = async (q: string) => subjectsOn(await visitor.get(`/tickets/search?${new URLSearchParams({ q })}`))
const ticket = (subject: string, body = 'Nichts weiter.') => aTicket(portal.db, { requester: eva, subject, body })

test.each([
  ['Die E\u2011Mail\u2013Weiterleitung', ['e-mail', 'E\u2010Mail', 'mail-weiter', 'mail\u2014weiter']],
  ['Herr O\u2019Brien ruft an', ["o'brien", 'O\u2018BRIEN', 'o\u00b4brien', 'o`brien', 'o\u02bcbrien']],
  [
    'Drucker\u00adwarte\u200bschlange h\u00e4ngt',
    ['druckerwarteschlange', 'Druckerwar\u00adte', 'warte\u2060schlange'],
  ],
  ['\ufb01nale O\ufb03ce\u2010Version', ['finale', 'office', 'O\ufb03ce']],
  ['\uff25\uff32\uff30 auf \u2460 und 5 \u33a1', ['erp', 'auf 1', 'm2', '\uff45\uff52\uff50']],
  ['Preis 5\u00a0\u20ac und 3\u202f%', ['"5 \u20ac"', '"3 %"']],
  [
    'Er sagte \u201eGeht nicht\u201c und \u00bbKaputt\u00ab',
    ['"geht nicht"', '\u201cgeht nicht\u201d', '\u00abkaputt\u00bb'],
  ],
  ['Vom B\u00fcro Zo\u0308e', ['buero', 'bu\u0308ro', 'zoee', 'z\u00f6e']],
])('„%s“ is found as people and programs write it', async (subject, queries) => {
  await ticket(subject)
  for (const q of queries) expect(await search(q), q).toContain(subject)
})

test('quotes keep words together, of whatever kind, and an open one holds nothing up', async () => {
  await ticket('Halle zwei steht', 'Der rote Bagger faehrt')
  await ticket('Zwei Hallen stehen', 'Der Bagger ist rot')
  expect((await search('halle zwei')).sort()).toEqual(['Halle zwei steht', 'Zwei Hallen stehen'])
  for (const q of ['"halle zwei"', '„Halle zwei“', '»halle  zwei«', '"halle zwei" bagger', 'rote "halle zwei"'])
    expect(await search(q), q).toEqual(['Halle zwei steht'])
  for (const q of ['"halle zwei', 'halle zwei"', '"halle "zwei', '"" halle'])
    expect(await search(q), q).toContain('Halle zwei steht')
  await ticket('Monitor 24" flackert')
  for (const q of ['24"', '24" monitor', '"monitor 24']) expect(await search(q), q).toEqual(['Monitor 24" flackert'])
})

test('a star is any part of a word, and no more', async () => {
  await ticket('Etikettendrucker klemmt')
  await ticket('Etiketten fehlen, Drucker da')
  for (const q of ['etik*drucker', '*druck*', 'ETIK*KER*', 'e*d*r klemmt'])
    expect(await search(q), q).toContain('Etikettendrucker klemmt')
  expect(await search('etik*drucker')).toEqual(['Etikettendrucker klemmt'])
  await ticket('Formel a.b*c+(d) stimmt nicht')
  for (const q of ['a.b*c+(d)', '"a.b*c"', 'a.*(d)'])
    expect(await search(q), q).toEqual(['Formel a.b*c+(d) stimmt nicht'])
  // Signs alone are looked for as they are, and never find everything.
  for (const q of ['*', '***', '"', '""']) expect((await search(q)).length, q).toBeLessThan(3)
})

test('an empty tab says which one has the hits, and leads there with the words', async () => {
  const word = `verborgen${randomUUID().slice(0, 8)}`
  await aTicket(portal.db, { requester: eva, subject: `${word} eins`, state: 'closed' })
  await aTicket(portal.db, { requester: eva, subject: `${word} zwei`, state: 'closed' })
  for (const [address, tab] of [
    [`/tickets?view=open&q=${word}`, 'Geschlossen'],
    [`/tickets/search?view=open&q=${word}&priority=3`, 'Geschlossen'],
  ]) {
    const page = pageOf(await visitor.get(address ?? ''))
    expect(page.text).toContain(`Unter „${tab}“ gibt es 2 Tickets, die passen.`)
    const link = page.getByRole('link', { name: `„${tab}“ ansehen` }).getAttribute('href') ?? ''
    expect(subjectsOn(await visitor.get(link)).sort()).toEqual([`${word} eins`, `${word} zwei`])
  }
  expect(textOf(await visitor.get(`/tickets?view=closed&q=gibtesnicht${word}`))).toContain('weniger oder anderen')
})

test('names of files are found, of a new ticket and of replies, but not those of notes for agents', async () => {
  const { db } = portal
  const team = await db.team.findFirstOrThrow()
  await visitor.upload('/tickets', aForm(team.id, { subject: 'Mit Anlage' }), [
    { name: 'attachments', filename: 'Prüfprotokoll_Säge 7.pdf', content: '%PDF-1.4' },
  ])
  expect(await search('pruefprotokoll')).toEqual(['Mit Anlage'])
  const { id, number } = await ticket('Datei folgt')
  const path = `/tickets/${number}`
  const reply = { formKey: await formKeyOn(visitor, path), body: 'Hier ist sie' }
  await visitor.upload(`${path}/replies`, reply, [{ name: 'attachments', filename: 'Zollpapiere.txt', content: 'x' }])
  expect(await search('zollpapiere.txt sie')).toEqual(['Datei folgt'])
  // Whoever changes a message gathers its files as well.
  const { id: message } = await db.message.findFirstOrThrow({ where: { ticketId: id }, orderBy: { id: 'desc' } })
  await db.message.update({ where: { id: message }, data: { folded: 'da ist sie' } })
  expect([await search('zollpapiere'), await search('"hier ist"')]).toEqual([['Datei folgt'], []])
  await db.message.update({ where: { id: message }, data: { visibility: 'internal' } })
  expect(await search('zollpapiere')).toEqual([])
})

test('what was folded otherwise before an upgrade is folded anew in portions, while people write', async () => {
  const { db } = portal
  const agent = await anAgent(db)
  const older = await Promise.all(
    Array.from({ length: 45 }, async (_, index) => {
      const made = await ticket(`Alt\u2013Fall ${index}`, 'Die E\u2011Mail kam nicht')
      const reply = await aMessage(db, made.id, eva, { body: 'Im O\ufb03ce', side: 'customer' })
      await aMessage(db, made.id, agent, { body: 'Interne E\u2011Notiz', visibility: 'internal' })
      const { id } = await db.attachment.create({
        data: {
          ownerId: eva.id,
          filename: `Lieferschein-${index}.pdf`,
          mediaType: 'application/pdf',
          size: 1,
          keptAt: new Date(),
          messages: { create: { messageId: reply.id } },
        },
      })
      return { ...made, file: id }
    }),
  )
  const ids = older.map(({ id }) => id)
  // As the version before wrote it.
  await db.message.updateMany({ where: { ticketId: { in: ids } }, data: { folded: 'wie fr\u2011\u00fcher' } })
  await db.ticket.updateMany({
    where: { id: { in: ids } },
    data: { folded: 'alt\u2013fall', foldedMessages: 'e\u2011mail' },
  })
  await db.refolding.update({ where: { version: 2 }, data: { ticketId: 0, doneAt: null } })
  expect(await search('alt-fall')).toEqual([])

  const [held] = older
  await enqueue(db, 'fold-anew', {})
  const writing = visitor.post(`/tickets/${held?.number}/replies`, { formKey: randomUUID(), body: 'Noch etwas' })
  await Promise.all([portal.work(), writing])
  expect((await writing).statusCode).toBe(303)
  expect(await search('alt-fall')).toHaveLength(45)
  for (const q of ['e-mail office', 'lieferschein']) expect(await search(`alt-fall ${q}`), q).toHaveLength(45)
  expect(await search('alt-fall e-notiz')).toEqual([])
  expect(await search('"noch etwas"')).toHaveLength(1)
  const messages = await db.message.findMany({ where: { ticketId: { in: ids } } })
  for (const { body, folded } of messages) expect(folded).toBe(foldText(body))
  expect((await db.refolding.findUniqueOrThrow({ where: { version: 2 } })).doneAt).toBeInstanceOf(Date)
})
