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

test('a colleague who is named gets a mail with a link that opens the ticket', async () => {
  const { jonas, ticket, path, name, db } = await start()
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  await name(jonas.account.email.toUpperCase())
  await portal.work()
  const [mail, ...more] = await mailsTo(db, jonas.account.email)
  expect(more).toEqual([])
  expect(mail?.subject).toBe(`[Ticket#${ticket.number}] Inventurordner`)
  expect(mail?.text).toContain('Leyla Yıldız lässt Sie das Ticket „Inventurordner“ mitlesen')
  expect((await jonas.visitor.get(linkIn(mail?.text ?? ''))).statusCode).toBe(200)
})

test('the requester is told that a colleague can read along, and the history says so', async () => {
  const { leyla, jonas, path, name } = await start()
  const added = await name(jonas.account.email)
  expect(added.headers.location).toBe(`${path}#sharing`)
  const page = textOf(await leyla.visitor.follow(added))
  expect(page).toContain('Die Person kann jetzt mitlesen und antworten.')
  expect(page).toContain('Leyla Yıldız lässt Jonas Groß mitlesen')
})

test('a ticket that somebody reads along is in their shared tickets and their search, not in My Tickets', async () => {
  const { jonas, ticket, name } = await start()
  await name(jonas.account.email)
  const own = await jonas.visitor.get('/tickets')
  expect(numbersOn(own)).toEqual([])
  expect(pageOf(own).links()).toContain('/tickets/shared')
  expect(numbersOn(await jonas.visitor.get('/tickets/shared'))).toEqual([ticket.number])
  expect(numbersOn(await jonas.visitor.get('/tickets/search?scope=shared&q=inventur'))).toEqual([ticket.number])
})

test('who reads along may answer, close and reopen the ticket', async () => {
  const { leyla, jonas, path, name, reply } = await start()
  await name(jonas.account.email)
  expect((await reply(jonas, 'Ich brauche sie auch.')).statusCode).toBe(303)
  expect((await jonas.visitor.post(`${path}/closure`, { formKey: crypto.randomUUID() })).statusCode).toBe(303)
  expect((await jonas.visitor.post(`${path}/reopening`)).statusCode).toBe(303)
  const conversation = textOf(await leyla.visitor.get(path))
  expect(conversation).toMatch(/Jonas Groß Firma \w+ GmbH \S+ \S+ Ich brauche sie auch\./)
  expect(conversation).toMatch(/Jonas Groß hat das Ticket geschlossen .* Jonas Groß hat das Ticket wieder geöffnet/)
})

test('the requester is mailed what somebody who reads along did, who is not', async () => {
  const { db, leyla, jonas, path, name, reply, mailNames } = await start()
  await name(jonas.account.email)
  await reply(jonas, 'Ich brauche sie auch.')
  await jonas.visitor.post(`${path}/closure`, { formKey: crypto.randomUUID() })
  await jonas.visitor.post(`${path}/reopening`)
  expect(await mailNames(leyla.account.email)).toEqual([
    'ticket.replied',
    'ticket.state-changed',
    'ticket.state-changed',
  ])
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared'])
  const [answer] = await mailsTo(db, leyla.account.email)
  expect(answer?.text).toContain('Jonas Groß hat auf das Ticket „Inventurordner“ geantwortet.')
})

test('an address outside the company, or one’s own, is refused at the field; what was typed stays', async () => {
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

test('who is taken off a ticket sees it no more with the next click', async () => {
  const { leyla, jonas, path, name } = await start()
  await name(jonas.account.email)
  const removed = await leyla.visitor.post(`${path}/participants/${jonas.account.id}/removal`)
  expect(removed.headers.location).toBe(`${path}#sharing`)
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  expect(textOf(await leyla.visitor.get(path))).toContain('Jonas Groß liest nicht mehr mit')
})

test('who leaves a ticket sees it no more with the next click', async () => {
  const { jonas, path, name, named } = await start()
  await name(jonas.account.email)
  expect((await jonas.visitor.post(`${path}/participants/${jonas.account.id}/removal`)).headers.location).toBe(
    '/tickets',
  )
  expect(await named()).toEqual([])
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
})

test('who leaves the company sees its tickets no more and hears no more of them, until they come back', async () => {
  const { db, leyla, jonas, organization, path, name, reply, mailNames } = await start()
  await name(jonas.account.email)
  const heard = await mailNames(jonas.account.email)
  const moveTo = (organizationId: number) =>
    db.membership.updateMany({ where: { accountId: jonas.account.id }, data: { organizationId } })
  await moveTo((await aCompany(portal)).id)
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
  expect(numbersOn(await jonas.visitor.get('/tickets/shared'))).toEqual([])
  expect(textOf(await leyla.visitor.get(path))).not.toContain(jonas.account.email)
  await reply(leyla, 'Noch etwas')
  expect(await mailNames(jonas.account.email)).toEqual(heard)
  await moveTo(organization.id)
  expect((await jonas.visitor.get(path)).statusCode).toBe(200)
})

test('somebody named twenty times at once is named once, with one line and one mail', async () => {
  const { db, ticket, jonas, name, named, mailNames } = await start()
  const answers = await Promise.all(Array.from({ length: 20 }, () => name(jonas.account.email)))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([303]))
  expect(await named()).toEqual([{ accountId: jonas.account.id }])
  expect(await db.ticketEvent.count({ where: { ticketId: ticket.id, type: 'shared' } })).toBe(1)
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared'])
})

test('naming somebody who reads along already says so', async () => {
  const { jonas, leyla, name } = await start()
  await name(jonas.account.email)
  expect(textOf(await leyla.visitor.follow(await name(jonas.account.email)))).toContain('Die Person liest schon mit.')
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

test('a ticket made confidential leaves the administrator at the next click, and returns likewise', async () => {
  const { eva, leyla, path } = await start()
  const reading = await formKeyOn(eva.visitor, path)
  const set = async (confidential: string) =>
    leyla.visitor.follow(await leyla.visitor.post(`${path}/confidentiality`, { confidential }))
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

test('an answer of the administrator goes to requester and participants, not to who wrote it', async () => {
  const { eva, leyla, jonas, name, reply, mailNames } = await start()
  await name(jonas.account.email)
  await reply(eva, 'Das gilt auch für mich.')
  expect(await mailNames(leyla.account.email)).toEqual(['ticket.replied'])
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared', 'ticket.replied'])
  expect(await mailNames(eva.account.email)).toEqual([])
})

test('an answer of the team goes to the participants who want it', async () => {
  const { db, leyla, jonas, ticket, name, mailNames } = await start()
  await name(jonas.account.email)
  await db.account.update({ where: { id: leyla.account.id }, data: { mutedMails: ['ticket.replied'] } })
  await replyToTicket(db, await anActor(db, await anAgent(db)), ticket.id, { body: 'Passt es so?', state: 'waiting' })
  expect(await mailNames(leyla.account.email)).toEqual([])
  expect(await mailNames(jonas.account.email)).toEqual(['ticket.shared', 'ticket.replied'])
  const [, question] = await mailsTo(db, jonas.account.email)
  expect(question?.text).toContain('> Passt es so?')
})

test('what an administrator typed after the session ended is there after signing in again', async () => {
  const { db, eva, path, ticket } = await start()
  const formKey = await formKeyOn(eva.visitor, path)
  await db.session.updateMany({
    where: { accountId: eva.account.id },
    data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) },
  })
  const sent = await eva.visitor.post(`${path}/replies`, { formKey, returnTo: path, body: 'Lange getippt' })
  expect(sent.headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
  const signedIn = await eva.visitor.post('/login', { login: eva.account.email, password: PASSWORD, next: path })
  const page = await eva.visitor.follow(signedIn)
  expect(inputValue(page, 'body')).toBe('Lange getippt')
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  expect(
    (await eva.visitor.post(`${path}/replies`, { formKey: inputValue(page.body, 'formKey'), body: 'Lange getippt' }))
      .statusCode,
  ).toBe(303)
})
