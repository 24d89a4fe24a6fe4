import { beforeAll, expect, test } from 'vitest'
import { readMailboxes } from '../../src/config-mailboxes.ts'
import type { Team } from '../../src/platform/db.ts'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { arrives, messagesOf } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let team: Team
beforeAll(async () => {
  team = await aTeam(portal.db, { isDefault: true })
})

let count = 0
/** A company with a contract that covers a domain, and somebody in it. */
async function aCompany() {
  const domain = `firma${++count}.example`
  const organization = await anOrganization(portal.db)
  const contract = await aContract(portal.db, { organization, domains: [domain] })
  const eva = await aCustomer(portal.db, { email: `eva@${domain}` })
  await joins(portal.db, eva, organization)
  return { domain, organization, contract, eva }
}

const ticketOf = (id: number | null) => portal.db.ticket.findUniqueOrThrow({ where: { id: id ?? 0 } })

test('a mail from somebody we know is an acknowledged ticket of their company, with files and original', async () => {
  const { db } = portal
  const { eva, organization, contract } = await aCompany()
  const quoted = '> Am Montag schrieb jemand'
  const html = '<p>Seit heute früh</p>'
  const picture = { filename: 'logo.txt', contentId: 'logo@1' }
  const wish = { from: eva.email, quoted, html, remote: true, files: [{ filename: 'bericht.txt' }, picture] }
  const mail = await arrives(portal, { ...wish, subject: 'AW: Scanner zieht schief ein' })
  expect(mail).toMatchObject({ state: 'filed', reason: null, fromAddress: eva.email, facts: { filing: 'opened' } })
  expect(await ticketOf(mail.ticketId)).toMatchObject({
    ...{ requesterId: eva.id, organizationId: organization.id, contractId: contract.id, teamId: team.id },
    ...{ channel: 'email', state: 'new', subject: 'Scanner zieht schief ein' },
  })
  const [message, ...more] = await messagesOf(portal, mail.ticketId)
  expect(more).toEqual([])
  expect(message).toMatchObject({ id: mail.messageId, side: 'customer', visibility: 'public', channel: 'email' })
  const files = await db.messageAttachment.findMany({
    where: { messageId: mail.messageId ?? 0 },
    include: { attachment: true },
  })
  expect(
    files.map(({ contentId, attachment: { filename, ownerId } }) => [filename, contentId, ownerId]).sort(),
  ).toEqual([
    ['bericht.txt', null, eva.id],
    ['logo.txt', 'logo@1', eva.id],
  ])
  expect(await db.messageMail.findUniqueOrThrow({ where: { messageId: mail.messageId ?? 0 } })).toMatchObject({
    ...{ quoted, html, remote: true, rawId: mail.rawId },
  })
  await portal.work()
  const [told] = await mailsTo(db, eva.email)
  expect(told?.subject).toMatch(/^\[Ticket#\d{16}\] Scanner zieht schief ein$/)
})

test('an unknown address of a covered domain is a contact with a Support-ID and no sign-in from then on', async () => {
  const { db } = portal
  const { domain, organization } = await aCompany()
  const mail = await arrives(portal, { from: `neu@${domain}`, name: 'Kern, Ida' })
  const ida = await db.account.findUniqueOrThrow({ where: { email: `neu@${domain}` }, include: { memberships: true } })
  expect(ida).toMatchObject({ firstName: 'Ida', lastName: 'Kern', confirmed: true, passwordHash: null })
  expect(ida.supportId).toMatch(/^K-\d+$/)
  expect(ida.memberships).toMatchObject([{ organizationId: organization.id, role: 'customer' }])
  expect(await ticketOf(mail.ticketId)).toMatchObject({ requesterId: ida.id, organizationId: organization.id })
  await portal.work()
  expect(await mailsTo(db, ida.email)).toHaveLength(1)
  const actions = await db.auditEntry.findMany({ where: { accountId: ida.id }, orderBy: { id: 'asc' } })
  expect(actions.map(({ action }) => action)).toEqual(['person.added', 'membership.added'])
})

test.each([
  ['Ida Kern', 'Ida', 'Kern'],
  ['ida@firma.example', '', ''],
  ['<a href="https://evil.example">Klick</a>', 'a href https evil.example Klick', 'a'],
  ['', '', ''],
])('who calls themselves %j is named so far as a name is one', async (name, firstName, lastName) => {
  const { domain } = await aCompany()
  await arrives(portal, { from: `wer@${domain}`, name })
  const person = await portal.db.account.findUniqueOrThrow({ where: { email: `wer@${domain}` } })
  expect([person.firstName, person.lastName]).toEqual([firstName, lastName])
})

test('a name that a stranger typed at a registration ends when the owner of the address writes', async () => {
  const { db } = portal
  const { domain } = await aCompany()
  const email = `gemeldet@${domain}`
  await aCustomer(db, { email, firstName: 'Fremder', lastName: 'Name', confirmed: false })
  await arrives(portal, { from: email, name: 'Ida Kern' })
  expect(await db.account.findUniqueOrThrow({ where: { email } })).toMatchObject({
    ...{ firstName: 'Ida', lastName: 'Kern', confirmed: true },
  })
})

test('somebody without a contract gets a ticket that only agents see, and is told nothing', async () => {
  const { db } = portal
  const agent = await anAgent(db, {}, [team])
  const mail = await arrives(portal, { from: 'fremd@irgendwo.example', name: 'Frida Fremd' })
  expect(mail).toMatchObject({ state: 'filed', facts: { filing: 'triage' } })
  const ticket = await ticketOf(mail.ticketId)
  expect(ticket).toMatchObject({ organizationId: null, contractId: null, teamId: team.id })
  const frida = await db.account.findUniqueOrThrow({ where: { id: ticket.requesterId } })
  expect(frida).toMatchObject({ confirmed: false, supportId: null, passwordHash: null })
  const [opened] = await db.ticketEvent.findMany({ where: { ticketId: ticket.id } })
  expect(opened).toMatchObject({ type: 'opened', data: { triage: true, messageId: mail.messageId } })
  await portal.work()
  expect(await mailsTo(db, 'fremd@irgendwo.example')).toEqual([])
  expect((await mailsTo(db, agent.email)).map(({ subject }) => subject)).toContainEqual(
    expect.stringContaining(ticket.number),
  )
  await arrives(portal, { from: 'fremd@irgendwo.example', name: 'Frida Fremd' })
  expect(await db.account.count({ where: { email: 'fremd@irgendwo.example' } })).toBe(1)
})

test('of two companies it is the one whose contract covers the address', async () => {
  const { db } = portal
  const first = await anOrganization(db, `Aal ${++count}`)
  await aContract(db, { organization: first })
  const { eva, organization } = await aCompany()
  await joins(db, eva, first)
  const mail = await arrives(portal, { from: eva.email })
  expect(await ticketOf(mail.ticketId)).toMatchObject({ organizationId: organization.id })
})

test.each(['to', 'cc', 'deliveredTo', 'envelope'])('the team is that of the address in %s', async (where) => {
  const { eva } = await aCompany()
  const address = `team${++count}@muster-it.example`
  const addressed = await aTeam(portal.db, { openToCustomers: false })
  await portal.db.team.update({ where: { id: addressed.id }, data: { address } })
  const labelled = address.replace('@', '+projekt@').toUpperCase()
  const named = [{ name: '', address: labelled.toLowerCase() }]
  const wish = where === 'deliveredTo' ? { deliveredTo: [labelled] } : where === 'envelope' ? {} : { [where]: named }
  const mail = await arrives(
    portal,
    { from: eva.email, ...wish },
    where === 'envelope' ? { envelope: { to: [labelled] } } : {},
  )
  expect(await ticketOf(mail.ticketId)).toMatchObject({ teamId: addressed.id })
})

test('without such an address, the team is that of the mailbox', async () => {
  const { eva } = await aCompany()
  const own = await aTeam(portal.db, { openToCustomers: false })
  await portal.db.mailbox.create({ data: { name: 'zweites', teamId: own.id } })
  const mail = await arrives(portal, { from: eva.email }, { envelope: { mailbox: 'zweites' } })
  expect(await ticketOf(mail.ticketId)).toMatchObject({ teamId: own.id })
})

test('a contact who cannot sign in yet is shown how, whoever can gets the ticket itself', async () => {
  const { eva, domain } = await aCompany()
  for (const from of [eva.email, `neu@${domain}`]) await arrives(portal, { from })
  await portal.work()
  const [known] = await mailsTo(portal.db, eva.email)
  const [contact] = await mailsTo(portal.db, `neu@${domain}`)
  expect(known?.text).toMatch(/Ticket ansehen:\n\S+\/tickets\/\d{16}\n/)
  expect(known?.text).not.toContain('/register')
  expect(contact?.text).toMatch(/legen Sie dort mit dieser Adresse ein Konto an:\n\nKonto anlegen:\n\S+\/register\n/)
})

test('files that do not fit stay in the original, and the ticket says which', async () => {
  const { eva } = await aCompany()
  const files = [...Array(11).keys()].map((place) => ({ filename: `Seite ${place + 1}.txt` }))
  const mail = await arrives(portal, { from: eva.email, files })
  const [message] = await messagesOf(portal, mail.ticketId)
  expect(message?.body).toContain('Seite 11.txt')
  expect(await portal.db.messageAttachment.count({ where: { messageId: message?.id ?? 0 } })).toBe(10)
  const event = await portal.db.ticketEvent.findFirstOrThrow({ where: { ticketId: mail.ticketId ?? 0 } })
  expect(event.data).toMatchObject({ left: ['Seite 11.txt'] })
  await portal.work()
  const [told] = await mailsTo(portal.db, eva.email)
  expect(told?.text).toMatch(/weil es zu viele waren .+: Seite 11\.txt\. Schicken Sie sie bitte in einer weiteren Mail/)
})

test('whom a mail names beside us is suggested, of the company or not; our addresses and agents are not', async () => {
  const { db } = portal
  const { eva, domain } = await aCompany()
  const agent = await anAgent(db, {}, [team])
  const people = [`kollegin@${domain}`, 'vertrieb@anders.example', agent.email, eva.email]
  const cc = [...people, 'support@muster-it.example'].map((address) => ({ name: 'Name', address }))
  const mail = await arrives(portal, { from: eva.email, cc })
  const suggested = await db.suggestedParticipant.findMany({ where: { ticketId: mail.ticketId ?? 0 } })
  expect(suggested.map(({ address, sameCompany }) => [address, sameCompany]).sort()).toEqual(
    [
      [`kollegin@${domain}`, true],
      ['vertrieb@anders.example', false],
    ].sort(),
  )
})

test('the address of a mailbox is ours: nobody suggests it, and a mail from there waits', async () => {
  const { db, config } = portal
  const { eva } = await aCompany()
  const user = 'postfach@muster-it.example'
  const mailboxes = readMailboxes(`imaps://${encodeURIComponent(user)}:geheim@imap.muster-it.example/`)
  const changes = { config: { ...config, mailboxes } }
  const to = [{ name: 'Hilfe', address: user }]
  const mail = await arrives(portal, { from: eva.email, to }, changes)
  expect(mail.state).toBe('filed')
  expect(await db.suggestedParticipant.count({ where: { ticketId: mail.ticketId ?? 0 } })).toBe(0)
  expect(await arrives(portal, { from: user }, changes)).toMatchObject({ state: 'quarantined', reason: 'own-address' })
})

test('a mail without subject and text is a ticket that says so', async () => {
  const { eva } = await aCompany()
  const mail = await arrives(portal, { from: eva.email, subject: 'AW: ', text: '  ' })
  expect(await ticketOf(mail.ticketId)).toMatchObject({ subject: '(ohne Betreff)', excerpt: '(kein Text)' })
})
