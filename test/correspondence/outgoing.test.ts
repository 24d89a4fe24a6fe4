import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Account, Prisma } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let eva: Account
let atJanas: Visitor
let elsewhere: Visitor
let admin: Visitor
let ticketId: number
beforeAll(async () => {
  const { db, app } = portal
  const team = await aTeam(db, { isDefault: true })
  eva = await aCustomer(db)
  ticketId = (await aTicket(db, { requester: eva, team })).id
  atJanas = await as(app, await anAgent(db, {}, [team]))
  elsewhere = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  admin = await as(app, await anAgent(db, { role: 'admin' }, []))
})

const aMail = (changes: Partial<Prisma.MailUncheckedCreateInput> = {}) =>
  portal.db.mail.create({
    data: {
      ...{ name: 'ticket.replied', subject: `Antwort ${randomUUID()}`, text: 'Geheimer Text', html: '<p></p>' },
      ...{ toName: '', toAddress: eva.email, messageId: `<${randomUUID()}@p.example>`, accountId: eva.id, ticketId },
      ...{ state: 'parked', lastError: '550 Postfach voll', attempts: 3, ...changes },
    },
  })
const decide = (visitor: Visitor, id: number, what: 'retry' | 'removal') =>
  visitor.post(`/desk/mail/outgoing/${id}/${what}`, { formKey: randomUUID() })
const stateOf = async (id: number) => (await portal.db.mail.findUniqueOrThrow({ where: { id } })).state

test('a mail that waits, was given up or came back stands in its part, with the reason, never its text', async () => {
  const mails = {
    outbox: await aMail({ state: 'queued', dueAt: new Date(Date.now() + 600_000) }),
    parked: await aMail(),
    undeliverable: await aMail({ bouncedAt: new Date() }),
  }
  for (const [tab, mail] of Object.entries(mails)) {
    const { body } = await atJanas.get(`/desk/mail?tab=${tab}`)
    for (const other of Object.values(mails)) expect(body.includes(other.subject)).toBe(other === mail)
    expect(body).toContain('550 Postfach voll')
    expect(body).not.toContain('Geheimer Text')
    expect((await elsewhere.get(`/desk/mail?tab=${tab}`)).body).not.toContain(mail.subject)
    expect((await admin.get(`/desk/mail?tab=${tab}`)).body).toContain(mail.subject)
  }
})

test('those who have its ticket send it again or discard it, once', async () => {
  const { id } = await aMail()
  expect((await decide(elsewhere, id, 'retry')).statusCode).toBe(404)
  expect((await decide(atJanas, id, 'retry')).statusCode).toBe(303)
  expect(await stateOf(id)).toBe('queued')
  const other = await aMail()
  expect((await decide(elsewhere, other.id, 'removal')).statusCode).toBe(404)
  expect((await decide(atJanas, other.id, 'removal')).statusCode).toBe(303)
  expect(await portal.db.mail.findUnique({ where: { id: other.id } })).toMatchObject({ state: 'discarded', text: '' })
  expect((await decide(atJanas, other.id, 'retry')).statusCode).toBe(409)
})

test('mails of accounts are for admins alone', async () => {
  const mail = await aMail({ ticketId: null, name: 'password.generated', secret: true, text: '' })
  expect((await atJanas.get('/desk/mail?tab=parked')).body).not.toContain(mail.subject)
  expect((await decide(atJanas, mail.id, 'removal')).statusCode).toBe(404)
  expect((await admin.get('/desk/mail?tab=parked')).body).toContain(mail.subject)
  expect((await decide(admin, mail.id, 'removal')).statusCode).toBe(303)
  expect(await stateOf(mail.id)).toBe('discarded')
})
