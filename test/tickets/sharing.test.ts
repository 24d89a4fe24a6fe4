import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTicket, PASSWORD } from '../support/builders.ts'
import { aCompany, aCompanyOfThree, aMember } from '../support/companies.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { inputValue, numbersOn, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor, formKeyOn } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** A ticket of Leyla's, in a company with Eva, who administers it, and Jonas. */
async function start() {
  const company = await aCompanyOfThree(portal)
  const { db, organization, leyla, eva } = company
  const ticket = await aTicket(db, { requester: leyla.account, organization, subject: 'Inventurordner' })
  const path = `/tickets/${ticket.number}`
  return {
    ...company,
    ticket,
    path,
    name: (email: string) => leyla.visitor.post(`${path}/participants`, { email }),
    reply: async ({ visitor }: typeof eva, body: string) =>
      visitor.post(`${path}/replies`, { formKey: await formKeyOn(visitor, path), body }),
    named: () => db.ticketParticipant.findMany({ where: { ticketId: ticket.id }, select: { accountId: true } }),
    mailNames: async (email: string) => {
      await portal.work()
      return (await mailsTo(db, email)).map((mail) => mail.name)
    },
  }
}

test('a colleague who is named gets a mail, finds the ticket and may answer, close and reopen it', async () => {
  const { leyla, jonas, ticket, path, name, reply, mailNames, db } = await start()
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  const added = await name(jonas.account.email.toUpperCase())
  expect(added.headers.location).toBe(`${path}#sharing`)
  const page = textOf((await leyla.visitor.follow(added)).body)
  expect(page).toContain('Die Person kann jetzt mitlesen und antworten.')
  expect(page).toContain('Leyla Yıldız lässt Jonas Groß mitlesen')
  await portal.work()
  const [mail, ...more] = await mailsTo(db, jonas.account.email)
  expect(more).toEqual([])
  expect(mail?.subject).toBe(`[Ticket#${ticket.number}] Inventurordner`)
  expect(mail?.text).toContain('Leyla Yıldız lässt Sie das Ticket „Inventurordner“ mitlesen')
  expect((await jonas.visitor.get(linkIn(mail?.text ?? ''))).statusCode).toBe(200)

  const own = (await jonas.visitor.get('/tickets')).body
  expect(numbersOn(own)).toEqual([])
  expect(pageOf(own).links()).toContain('/tickets/shared')
  expect(numbersOn((await jonas.visitor.get('/tickets/shared')).body)).toEqual([ticket.number])
  expect(numbersOn((await jonas.visitor.get('/tickets/search?scope=shared&q=inventur')).body)).toEqual([ticket.number])

  expect((await reply(jonas, 'Ich brauche sie auch.')).statusCode).toBe(303)
  expect((await jonas.visitor.post(`${path}/closure`, { formKey: crypto.randomUUID() })).statusCode).toBe(303)
  expect((await jonas.visitor.post(`${path}/reopening`)).statusCode).toBe(303)
  const conversation = textOf((await leyla.visitor.get(path)).body)
  expect(conversation).toMatch(/Jonas Groß über das Portal .* Ich brauche sie auch\./)
  expect(conversation).toMatch(/Jonas Groß hat das Ticket geschlossen .* Jonas Groß hat das Ticket wieder geöffnet/)
  // Whoever does something is not told of it.
  expect(await mailNames(leyla.account.email)).toEqual(['ticket.replied', 'ticket.state-changed', 'ticket.state-changed'])
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared'])
  await portal.work()
  const [answer] = await mailsTo(db, leyla.account.email)
  expect(answer?.text).toContain('Jonas Groß hat auf das Ticket „Inventurordner“ geantwortet.')
})

test('an address of nobody in the company, or the own one, is refused at the field, with it and an unsent reply kept', async () => {
  const { leyla, named, name, path, db, ticket } = await start()
  const stranger = await aMember(portal, await aCompany(portal))
  const elsewhere = await aCustomer(db)
  const key = await formKeyOn(leyla.visitor, path)
  await leyla.visitor.post(`/drafts/${key}`, { formKey: key, purpose: `reply:${ticket.id}`, body: 'Noch nicht fertig' })
  const answers = {
    [stranger.account.email]: 'Unter dieser Adresse ist niemand in diesem Unternehmen bekannt.',
    [elsewhere.email]: 'Unter dieser Adresse ist niemand in diesem Unternehmen bekannt.',
    'niemand@nirgends.example': 'Unter dieser Adresse ist niemand in diesem Unternehmen bekannt.',
    [leyla.account.email]: 'Das sind Sie selbst',
    'keine Adresse': 'E-Mail-Adresse',
    '': 'Bitte',
  }
  for (const [email, text] of Object.entries(answers)) {
    const refused = await name(email)
    expect(refused.statusCode, email).toBe(422)
    expect(pageOf(refused).errorOf('email'), email).toContain(text)
    expect(inputValue(refused.body, 'email')).toBe(email)
    expect(inputValue(refused, 'body')).toBe('Noch nicht fertig')
  }
  expect(await named()).toEqual([])
  expect(await mailsTo(db, stranger.account.email)).toEqual([])
})

test('who is taken off, leaves or leaves the company sees it no more with the next click, and hears no more of it', async () => {
  const { db, leyla, jonas, organization, path, name, reply, named, mailNames } = await start()
  await name(jonas.account.email)
  const removal = `${path}/participants/${jonas.account.id}/removal`
  expect((await leyla.visitor.post(removal)).headers.location).toBe(`${path}#sharing`)
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  expect(textOf((await leyla.visitor.get(path)).body)).toContain('Jonas Groß liest nicht mehr mit')

  await name(jonas.account.email)
  expect((await jonas.visitor.post(removal)).headers.location).toBe('/tickets')
  expect(await named()).toEqual([])
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)

  await name(jonas.account.email)
  const second = await aCompany(portal)
  await db.membership.updateMany({ where: { accountId: jonas.account.id }, data: { organizationId: second.id } })
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  expect(numbersOn((await jonas.visitor.get('/tickets/shared')).body)).toEqual([])
  expect(textOf((await leyla.visitor.get(path)).body)).not.toContain(jonas.account.email)
  const heard = await mailNames(jonas.account.email)
  await reply(leyla, 'Noch etwas')
  expect(await mailNames(jonas.account.email)).toEqual(heard)
  await db.membership.updateMany({ where: { accountId: jonas.account.id }, data: { organizationId: organization.id } })
  expect((await jonas.visitor.get(path)).statusCode).toBe(200)
})

test('twenty times the same name at once makes one participant, one line and one mail; a later time says so', async () => {
  const { db, ticket, jonas, leyla, name, named, mailNames } = await start()
  const answers = await Promise.all(Array.from({ length: 20 }, () => name(jonas.account.email)))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([303]))
  expect(await named()).toEqual([{ accountId: jonas.account.id }])
  expect(await db.ticketEvent.count({ where: { ticketId: ticket.id, type: 'shared' } })).toBe(1)
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared'])
  expect(textOf((await leyla.visitor.follow(await name(jonas.account.email))).body)).toContain('Die Person liest schon mit.')
})

test('only the requester says who reads along and whether it is confidential', async () => {
  const { db, eva, jonas, path, name, named, ticket } = await start()
  await name(jonas.account.email)
  for (const { visitor, account } of [eva, jonas]) {
    const page = (await visitor.get(path)).body
    expect(pageOf(page).actions()).not.toContain(`${path}/participants`)
    expect(pageOf(page).actions()).not.toContain(`${path}/confidentiality`)
    const other = account === eva.account ? jonas : eva
    expect((await visitor.post(`${path}/participants`, { email: eva.account.email })).statusCode).toBe(403)
    expect((await visitor.post(`${path}/confidentiality`, { confidential: 'yes' })).statusCode).toBe(403)
    expect((await visitor.post(`${path}/participants/${other.account.id}/removal`)).statusCode).toBe(403)
  }
  expect(await named()).toEqual([{ accountId: jonas.account.id }])
  expect((await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).confidential).toBe(false)
})

test('made confidential, a ticket leaves the administrator with the next click and comes back with the next', async () => {
  const { eva, leyla, path } = await start()
  const reading = await formKeyOn(eva.visitor, path)
  const set = async (confidential: string) => leyla.visitor.follow(await leyla.visitor.post(`${path}/confidentiality`, { confidential }))
  const page = textOf((await set('yes')).body)
  expect(page).toContain('Das Ticket ist jetzt vertraulich.')
  expect(page).toContain('Nur Sie und der Support')
  expect(page).toContain('Leyla Yıldız hat das Ticket vertraulich gemacht')
  expect((await eva.visitor.get(path)).statusCode).toBe(404)
  expect((await eva.visitor.post(`${path}/replies`, { formKey: reading, body: 'Zu spät' })).statusCode).toBe(404)
  expect((await eva.visitor.post(`${path}/closure`, { formKey: crypto.randomUUID() })).statusCode).toBe(404)
  expect(textOf((await set('no')).body)).toContain('Die Kundenadministratoren sehen das Ticket jetzt wieder.')
  expect((await eva.visitor.get(path)).statusCode).toBe(200)
  expect((await leyla.visitor.post(`${path}/confidentiality`, { confidential: 'perhaps' })).statusCode).toBe(422)
})

test('an answer of the administrator, or of the team, goes to requester and participants but to nobody who wrote it or wants none', async () => {
  const { db, eva, leyla, jonas, ticket, name, reply, mailNames } = await start()
  await name(jonas.account.email)
  await reply(eva, 'Das gilt auch für mich.')
  expect(await mailNames(leyla.account.email)).toEqual(['ticket.replied'])
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared', 'ticket.replied'])
  expect(await mailNames(eva.account.email)).toEqual([])
  await db.account.updateMany({ where: { id: { in: [leyla.account.id, jonas.account.id] } }, data: { mutedMails: ['ticket.replied'] } })
  await replyToTicket(db, await anActor(db, await anAgent(db)), ticket.id, { body: 'Ist eingerichtet.', state: 'open' })
  await portal.work()
  await db.account.update({ where: { id: jonas.account.id }, data: { mutedMails: [] } })
  await replyToTicket(db, await anActor(db, await anAgent(db)), ticket.id, { body: 'Passt es so?', state: 'waiting' })
  expect(await mailNames(leyla.account.email)).toEqual(['ticket.replied'])
  await portal.work()
  const [, , question, ...more] = await mailsTo(db, jonas.account.email)
  expect(more).toEqual([])
  expect(question?.text).toContain('> Passt es so?')
})

test('what an administrator typed on a colleague’s ticket when the session was over is there after the sign-in', async () => {
  const { db, eva, path, ticket } = await start()
  const formKey = await formKeyOn(eva.visitor, path)
  await db.session.updateMany({ where: { accountId: eva.account.id }, data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) } })
  const sent = await eva.visitor.post(`${path}/replies`, { formKey, returnTo: path, body: 'Lange getippt' })
  expect(sent.headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
  const signedIn = await eva.visitor.post('/login', { login: eva.account.email, password: PASSWORD, next: path })
  const page = await eva.visitor.follow(signedIn)
  expect(inputValue(page, 'body')).toBe('Lange getippt')
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  expect((await eva.visitor.post(`${path}/replies`, { formKey: inputValue(page.body, 'formKey'), body: 'Lange getippt' })).statusCode).toBe(
    303,
  )
})
