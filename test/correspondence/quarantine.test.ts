import { beforeAll, expect, test } from 'vitest'
import { fileMail } from '../../src/correspondence/filing.ts'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import type { Account, Team } from '../../src/platform/db.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { anEml, aParsedMail, arrives, filingTools, type MailWish, messagesOf, toldBy } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'
import { aftermathOf } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract', AUTHSERV_ID: 'mx.muster-it.example' })
let team: Team
let eva: Account
beforeAll(async () => {
  const { db } = portal
  team = await aTeam(db, { isDefault: true })
  await db.team.update({ where: { id: team.id }, data: { address: 'team@muster-it.example' } })
  const organization = await anOrganization(db)
  await aContract(db, { organization, domains: ['kunde.example'] })
  eva = await aCustomer(db, { email: 'eva@kunde.example' })
  await joins(db, eva, organization)
})

const aTicketOf = (requester: Account) => aTicket(portal.db, { requester, team })
const AUTH = { server: 'MX.muster-it.example', result: 'dkim=pass; dmarc=fail (p=none) header.from=kunde.example' }

test.each<[reason: string, wish: MailWish]>([
  ['sender-none', { from: 'none' }],
  ['sender-several', { from: 'several' }],
  ['sender-invalid', { from: 'invalid' }],
  ['sender-invalid', { from: 'eva@kunde' }],
  ['own-address', { from: 'support@muster-it.example' }],
  ['own-address', { from: 'team+x@muster-it.example' }],
  ['own-address', { from: 'support@localhost' }],
  ['not-authentic', { from: 'eva@kunde.example', auth: [AUTH] }],
  ['automatic', { from: 'eva@kunde.example', automatic: 'auto-reply' }],
  ['automatic', { from: 'liste@kunde.example', automatic: 'list' }],
])('a mail waits in quarantine as %s and nobody is told', async (reason, wish) => {
  const before = await portal.db.mail.count()
  const mail = await arrives(portal, wish)
  expect(mail).toMatchObject({ state: 'quarantined', reason, ticketId: null, messageId: null })
  expect(mail.rawId).not.toBeNull()
  expect(mail.settledAt).not.toBeNull()
  expect(mail.subject).toBe('Scanner in der Poststelle zieht schief ein')
  await portal.work()
  expect(await portal.db.mail.count()).toBe(before)
  expect(await portal.db.attachment.count({ where: { ownerId: null, keptAt: null } })).toBe(0)
})

const SERVER = 'mx.muster-it.example'
test.each([
  ['spf=fail smtp.mailfrom=kunde.example; dkim=none; dmarc=none', 'quarantined'],
  ['spf=fail; dkim=fail header.d=kunde.example', 'quarantined'],
  ['spf=fail; dkim=pass header.d=kunde.example; dmarc=none', 'filed'],
  ['spf=fail; dmarc=pass', 'filed'],
  ['spf=softfail; dkim=none; dmarc=none', 'filed'],
  ['spf=none; dkim=none; dmarc=none', 'filed'],
  ['spf=pass (was: spf=fail); dkim=fail', 'filed'],
])('of a sender whose domain has no DMARC, %s is %s', async (result, state) => {
  const split = result.split('; ').map((each) => ({ server: SERVER, result: each }))
  for (const auth of [[{ server: SERVER, result }], split])
    expect(await arrives(portal, { from: eva.email, auth })).toMatchObject({ state })
})

test('what other servers say of a sender does not count, nor a comment', async () => {
  const auth = [
    { ...AUTH, server: 'evil.example' },
    { server: 'mx.muster-it.example', result: 'dmarc=pass (before: dmarc=fail) header.from=kunde.example' },
  ]
  expect(await arrives(portal, { from: eva.email, auth })).toMatchObject({ state: 'filed' })
})

test('a forged sender joins no ticket, even with a Message-ID of ours', async () => {
  const ticket = await aTicketOf(eva)
  const mail = await arrives(portal, { from: eva.email, inReplyTo: toldBy(portal, ticket, eva), auth: [AUTH] })
  expect(mail).toMatchObject({ state: 'quarantined', reason: 'not-authentic' })
  expect(await messagesOf(portal, ticket.id)).toHaveLength(1)
})

test('our own mail that comes back is dropped, with its bytes; from another sender it waits', async () => {
  const ticket = await aTicketOf(eva)
  const messageId = toldBy(portal, ticket, eva)
  const own = await arrives(portal, { from: 'support@muster-it.example', messageId })
  expect(own).toMatchObject({ state: 'discarded', reason: 'own-mail', rawId: null, subject: null, fromAddress: null })
  const other = await arrives(portal, { from: eva.email, messageId })
  expect(other).toMatchObject({ state: 'quarantined', reason: 'own-mail' })
  const sent = {
    name: 'x',
    subject: '',
    text: '',
    html: '',
    toName: '',
    toAddress: 'a@b.example',
    messageId: '<s@p.example>',
  }
  await portal.db.mail.create({ data: sent })
  const mail = await arrives(portal, { from: 'team@muster-it.example', messageId: '<s@p.example>' })
  expect(mail).toMatchObject({ state: 'discarded' })
})

test.each([
  ['answers one of our mails', true],
  ['names the number of a ticket of its owner', false],
])(
  'an out-of-office reply that %s is filed for the team alone; nothing changes and nobody is told',
  async (_how, signed) => {
    const { db } = portal
    const ticket = await aTicketOf(eva)
    const { now, events } = aftermathOf(portal, ticket)
    await db.ticket.update({
      where: { id: ticket.id },
      data: { state: 'closed', closedAt: new Date(), turn: 'nobody' },
    })
    const before = await now()
    const wish = signed
      ? { inReplyTo: toldBy(portal, ticket, eva) }
      : { subject: `Abwesend: [Ticket#${ticket.number}]` }
    const mail = await arrives(portal, { from: eva.email, automatic: 'auto-reply', files: [{}], ...wish })
    expect(mail).toMatchObject({ state: 'filed', ticketId: ticket.id, automatic: 'auto-reply' })
    expect(await now()).toEqual(before)
    expect(await events()).toEqual(['opened public', 'automatic internal'])
    expect((await messagesOf(portal, ticket.id))[1]).toMatchObject({ visibility: 'internal', authorId: eva.id })
    expect(await db.messageAttachment.count({ where: { messageId: mail.messageId ?? 0 } })).toBe(1)
    await portal.work()
    expect(await db.mail.count({ where: { ticketId: ticket.id } })).toBe(0)
  },
)

test('a machine with an address that nobody has answers on its ticket as well, and keeps its files', async () => {
  const ticket = await aTicketOf(eva)
  const wish = { from: 'mailer-daemon@kunde.example', name: 'Mail Delivery', inReplyTo: toldBy(portal, ticket, eva) }
  const mail = await arrives(portal, { ...wish, files: [{}] }, { envelope: { from: '' } })
  expect(mail).toMatchObject({ state: 'filed', facts: { filing: 'automatic' } })
  const [, message] = await messagesOf(portal, ticket.id)
  expect(message).toMatchObject({ authorId: null, authorName: 'Mail Delivery', visibility: 'internal' })
  expect(await portal.db.messageAttachment.count({ where: { messageId: message?.id ?? 0 } })).toBe(1)
  expect(await portal.db.account.count({ where: { email: 'mailer-daemon@kunde.example' } })).toBe(0)
})

test('a machine that only names a number writes nowhere', async () => {
  const ticket = await aTicketOf(eva)
  const wish = { from: 'robot@evil.example', subject: `[Ticket#${ticket.number}]`, automatic: 'auto-reply' as const }
  expect(await arrives(portal, wish)).toMatchObject({ state: 'quarantined', reason: 'automatic' })
})

test('two robots that answer each other are stopped', async () => {
  const ticket = await aTicketOf(eva)
  const inReplyTo = toldBy(portal, ticket, eva)
  const mails = []
  for (let each = 0; each < 23; each++)
    mails.push(await arrives(portal, { from: eva.email, automatic: 'auto-reply', inReplyTo, text: `Abwesend ${each}` }))
  expect(mails.filter(({ state }) => state === 'filed')).toHaveLength(20)
  expect(mails.at(-1)).toMatchObject({ state: 'quarantined', reason: 'too-many' })
})

test('a disabled account writes nowhere, its mail waits', async () => {
  const gone = await aCustomer(portal.db, { email: 'weg@kunde.example', enabled: false })
  expect(await arrives(portal, { from: gone.email })).toMatchObject({
    state: 'quarantined',
    reason: 'account-disabled',
  })
  const agent = await anAgent(portal.db, { enabled: false }, [team])
  expect(await arrives(portal, { from: agent.email })).toMatchObject({ reason: 'account-disabled' })
})

test('who writes too much waits in quarantine, and nothing is lost', async () => {
  const { db } = portal
  const busy = await aCustomer(db, { email: 'viel@kunde.example' })
  await db.rateLimit.create({
    data: { key: `tickets ${busy.id}`, count: 60, expiresAt: new Date(Date.now() + 60_000) },
  })
  const mail = await arrives(portal, { from: busy.email, files: [{}] })
  expect(mail).toMatchObject({ state: 'quarantined', reason: 'too-many' })
  expect(await db.ticket.count({ where: { requesterId: busy.id } })).toBe(0)
  expect(await db.attachment.count({ where: { ownerId: busy.id } })).toBe(0)
})

test('over the quota of a person a mail with files waits, one without arrives', async () => {
  const { config } = portal
  const before = { ...config.quota }
  Object.assign(config.quota, { person: 10 })
  try {
    const bytes = new Uint8Array(100)
    const files = [{ bytes }]
    expect(await arrives(portal, { from: eva.email, files })).toMatchObject({ state: 'quarantined', reason: 'quota' })
    expect(await arrives(portal, { from: eva.email })).toMatchObject({ state: 'filed' })
  } finally {
    Object.assign(config.quota, before)
  }
})

test.each(['MAILER-DAEMON@kunde.example', 'none'])(
  'a bounce from %s comes back to its mail and its ticket',
  async (from) => {
    const { db } = portal
    const ticket = await aTicketOf(eva)
    const { events } = aftermathOf(portal, ticket)
    const ofMessageId = toldBy(portal, ticket, eva)
    const sent = { name: 'ticket.replied', subject: '', text: '', html: '', toName: '', toAddress: eva.email }
    const out = await db.mail.create({
      data: { ...sent, state: 'sent', messageId: ofMessageId, ticketId: ticket.id, accountId: eva.id },
    })
    const bounce = {
      recipient: eva.email,
      action: 'failed',
      status: '5.1.1',
      reason: 'no such user',
      ofMessageId,
    } as const
    const mail = await arrives(
      portal,
      { from: from as 'none', automatic: 'bounce', bounce },
      { envelope: { from: '' } },
    )
    expect(mail).toMatchObject({ state: 'filed', ticketId: ticket.id, messageId: null, facts: { filing: 'bounced' } })
    expect(await db.mail.findUniqueOrThrow({ where: { id: out.id } })).toMatchObject({ state: 'parked' })
    expect(await events()).toEqual(['opened public', 'bounced internal'])
    const stranger = { ...bounce, ofMessageId: '<nie@gesehen.example>', recipient: 'wer@anders.example' }
    expect(await arrives(portal, { from: 'robot@evil.example', automatic: 'bounce', bounce: stranger })).toMatchObject({
      ...{ state: 'quarantined', reason: 'automatic' },
    })
  },
)

test('what an agent has decided meanwhile is not undone by a job that had begun before', async () => {
  const raw = anEml({ from: 'liste@kunde.example', subject: 'Rundschreiben' })
  const { id } = await receiveMail(portal, { mailbox: 'test' }, raw)
  const parser = {
    async parse() {
      await portal.db.$executeRaw`update incoming_mail set facts = '{"released": {}}', attempts = 0 where id = ${id}`
      return aParsedMail({ from: 'liste@kunde.example', automatic: 'list' })
    },
  }
  await fileMail(filingTools(portal, { parser }), { id })
  const mail = await portal.db.incomingMail.findUniqueOrThrow({ where: { id } })
  expect(mail).toMatchObject({ state: 'stored', facts: { released: {} } })
})
