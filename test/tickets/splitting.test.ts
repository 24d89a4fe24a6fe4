import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { aMailMessage } from '../support/mail-messages.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** Eva's ticket with a mail about two things, with a picture in it, and a note. */
async function start() {
  const desk = await aDeskTicket(portal)
  const { db, id, eva, team, asJana } = desk
  const mail = await aMailMessage(db, id, eva, {
    ...{ body: 'Außerdem braucht Herr Otto ein Notebook.', html: '<p>Außerdem …</p>', raw: 'From: eva' },
    pictures: { bild: Buffer.from('iVBORw0KGgo=', 'base64') },
  })
  await noteOnTicket(db, asJana, id, { body: 'KANARIE' })
  const form = (changes: Record<string, string | string[]> = {}) => ({
    ...{ formKey: randomUUID(), messages: String(mail.id), subject: 'Notebook für Herrn Otto', team: String(team.id) },
    tell: 'yes',
    ...changes,
  })
  const made = () => db.ticket.findFirstOrThrow({ where: { requesterId: eva.id }, orderBy: { id: 'desc' } })
  return { ...desk, mail, form, made }
}

test('a message becomes a ticket of its own with files and original; the customer gets one mail', async () => {
  const { db, atJanas, atEvas, path, id, mail, form, made, eva, ben, mails, organization, ticket, messages } =
    await start()
  const asked = await atJanas.get(`${path}/splitting?messages=${mail.id}`)
  expect(pageOf(asked).getByRole('checkbox', { name: /Herr Otto/ })).toHaveProperty('checked', true)
  expect(textOf(asked)).not.toContain('KANARIE')
  const done = await atJanas.post(`${path}/splitting`, form())
  const split = await made()
  expect(done.headers.location).toBe(`/desk/tickets/${split.number}`)
  expect(split).toMatchObject({ subject: 'Notebook für Herrn Otto', organizationId: organization.id, state: 'new' })
  expect(split.foldedMessages).toContain('notebook')
  expect(await messages()).toHaveLength(3)
  const [copy, ...more] = await db.message.findMany({
    where: { ticketId: split.id },
    include: { attachments: true, mail: true },
  })
  expect(more).toEqual([])
  expect(copy).toMatchObject({ body: mail.body, authorId: eva.id, createdAt: mail.createdAt, channel: 'email' })
  const original = await db.messageMail.findUniqueOrThrow({ where: { messageId: mail.id } })
  expect(copy?.mail).toMatchObject({ rawId: original.rawId, html: original.html })
  const [file] = copy?.attachments ?? []
  expect(file?.contentId).toBe('bild')
  expect((await atEvas.get(`/attachments/${file?.attachmentId}/bild.png`)).statusCode).toBe(200)
  expect(await db.ticketLink.count({ where: { ticketId: id, otherId: split.id } })).toBe(1)
  expect(textOf(await atEvas.get(`/tickets/${ticket.number}`))).toContain(split.number)
  const theirs = textOf(await atEvas.get(`/tickets/${split.number}`))
  expect(theirs).toContain('Außerdem braucht Herr Otto')
  expect(theirs).not.toContain('KANARIE')
  const [told, ...others] = await mails(eva)
  expect(others).toEqual([])
  expect(told?.text).toContain(ticket.number)
  expect(told?.text).toContain(split.number)
  expect(told?.text).not.toContain('KANARIE')
  expect(await mails(ben)).toEqual([])
})

test('without the tick, nobody is mailed; sent twice, one ticket', async () => {
  const { db, atJanas, path, form, made, eva, mails } = await start()
  const { tell: _tell, ...quiet } = form()
  await Promise.all([atJanas.post(`${path}/splitting`, quiet), atJanas.post(`${path}/splitting`, quiet)])
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(2)
  expect((await made()).subject).toBe('Notebook für Herrn Otto')
  expect(await mails(eva)).toEqual([])
})

test('bad input is refused and kept: no message, a note, no subject', async () => {
  const { db, atJanas, path, form, eva, mail, messages } = await start()
  const note = (await messages()).find(({ visibility }) => visibility === 'internal')
  for (const [changes, text] of [
    [{ messages: [] }, 'mindestens eine Nachricht'],
    [{ messages: String(note?.id) }, 'steht nicht mehr in diesem Ticket'],
    [{ subject: '' }, 'Bitte'],
  ] as const) {
    const answer = await atJanas.post(`${path}/splitting`, form(changes as Record<string, string>))
    expect(answer.statusCode).toBe(422)
    expect(textOf(answer)).toContain(text)
  }
  const kept = pageOf(await atJanas.post(`${path}/splitting`, form({ subject: '' })))
  expect(kept.getByRole('checkbox', { name: new RegExp(mail.body) })).toHaveProperty('checked', true)
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(1)
})

test('other teams find nothing, customers may not, and whoever gives it to another team goes on reading', async () => {
  const { db, app, atJanas, atEvas, path, form, made } = await start()
  const second = await aTeam(db)
  const mira = await as(app, await anAgent(db, {}, [second]))
  expect((await mira.post(`${path}/splitting`, form())).statusCode).toBe(404)
  expect((await atEvas.post(`${path}/splitting`, form())).statusCode).toBe(403)
  const done = await atJanas.post(`${path}/splitting`, form({ team: String(second.id) }))
  expect((await atJanas.follow(done)).statusCode).toBe(200)
  expect((await mira.get(`/desk/tickets/${(await made()).number}`)).statusCode).toBe(200)
})
