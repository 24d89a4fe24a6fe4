import { randomUUID } from 'node:crypto'
import { startSession } from '../../src/accounts/sessions.ts'
import type { Account, Db } from '../../src/platform/db.ts'
import { hashToken, newToken } from '../../src/platform/tokens.ts'
import { aCategory, anArticle } from './articles.ts'
import { aCustomer, anAgent, aTeam, aTicket } from './builders.ts'
import { aContract, anOrganization } from './contracts.ts'
import { anIncident } from './incidents.ts'
import { aQuarantinedMail } from './incoming.ts'
import { aMailMessage } from './mail-messages.ts'
import { ofMessage } from './tickets.ts'
import { aVisit } from './visits.ts'

/** What the parameters of an address, or a field, may name. */
export type Belonging = Record<string, string>

/** One thing of each kind that an address can name, belonging to an account. */
export const belongings = {
  async ticket(db: Db, requester: Account): Promise<Belonging> {
    return { number: (await aTicket(db, { requester, ...(await companyOf(db, requester)) })).number }
  },
  async closedTicket(db: Db, requester: Account): Promise<Belonging> {
    return { number: (await aTicket(db, { requester, state: 'closed', ...(await companyOf(db, requester)) })).number }
  },
  /** Somebody comes because of it. */
  async visitedTicket(db: Db, requester: Account): Promise<Belonging> {
    const { number = '' } = await belongings.ticket(db, requester)
    const { id: ticketId } = await db.ticket.findUniqueOrThrow({ where: { number } })
    await aVisit(db, { ticketId, place: 'Geheimer Ort' })
    return { number }
  },
  /** A ticket with a colleague on it. */
  async sharedTicket(db: Db, requester: Account): Promise<Belonging> {
    const { number = '' } = await belongings.ticket(db, requester)
    const { id, organizationId } = await db.ticket.findUniqueOrThrow({ where: { number } })
    const colleague = await aCustomer(db, organizationId ? { memberships: { create: { organizationId } } } : {})
    await db.ticketParticipant.create({ data: { ticketId: id, accountId: colleague.id } })
    return { number, account: String(colleague.id), email: colleague.email }
  },
  /** A team with somebody in it, and one that nobody needs. */
  async team(db: Db, _owner?: Account): Promise<Belonging> {
    const team = await aTeam(db, { openToCustomers: false })
    const { id } = await anAgent(db, {}, [team])
    return { team: String(team.id), agent: String(id) }
  },
  async invitedAgent(db: Db, _owner?: Account): Promise<Belonging> {
    return { agent: String((await anAgent(db, { passwordHash: null }, [])).id) }
  },
  async unusedTeam(db: Db, _owner?: Account): Promise<Belonging> {
    return { team: String((await aTeam(db, { openToCustomers: false })).id) }
  },
  async file(db: Db, owner: Account): Promise<Belonging> {
    const ticket = await aTicket(db, { requester: owner, ...(await companyOf(db, owner)) })
    const message = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
    const { id } = await db.attachment.create({ data: { ...bytes(owner), ...ofMessage(message.id) } })
    return { id, filename: 'geheim.txt' }
  },
  async mailMessage(db: Db, owner: Account): Promise<Belonging> {
    const { number = '' } = await belongings.ticket(db, owner)
    const { id } = await db.ticket.findUniqueOrThrow({ where: { number } })
    const message = await aMailMessage(db, id, owner, { html: '<p>Geheim</p>', raw: 'Subject: Geheim' })
    return { number, message: String(message.id) }
  },
  async fileLink(db: Db, owner: Account): Promise<Belonging> {
    const { id = '' } = await belongings.file(db, owner)
    const token = newToken()
    const expiresAt = new Date(Date.now() + 3_600_000)
    const data = { id: randomUUID(), tokenHash: hashToken(token), attachmentId: id, accountId: owner.id, expiresAt }
    await db.fileLink.create({ data })
    return { token }
  },
  async draft(db: Db, owner: Account): Promise<Belonging> {
    const key = randomUUID()
    await db.draft.create({
      data: { key, accountId: owner.id, purpose: 'ticket', fields: { body: 'Geheimer Entwurf' } },
    })
    return { key }
  },
  async draftFile(db: Db, owner: Account): Promise<Belonging> {
    const { key = '' } = await belongings.draft(db, owner)
    const { id } = await db.attachment.create({ data: { ...bytes(owner), draftKey: key } })
    return { key, id }
  },
  async canned(db: Db, owner: Account): Promise<Belonging> {
    const data = { title: 'Geheimer Gruß', body: 'Geheimer Text', accountId: owner.id }
    const { id, updatedAt } = await db.cannedResponse.create({ data })
    return { id: String(id), seen: updatedAt.toISOString() }
  },
  async session(db: Db, owner: Account): Promise<Belonging> {
    await startSession(db, owner.id, { address: '203.0.113.1', userAgent: 'another browser' })
    const { id } = await db.session.findFirstOrThrow({ where: { accountId: owner.id }, orderBy: { id: 'desc' } })
    return { session: String(id) }
  },
  async link(db: Db, owner: Account): Promise<Belonging> {
    const token = newToken()
    await db.passwordToken.create({
      data: { accountId: owner.id, tokenHash: hashToken(token), expiresAt: new Date(Date.now() + 3_600_000) },
    })
    return { token }
  },
  async signInLink(db: Db, owner: Account): Promise<Belonging> {
    const link = await belongings.link(db, owner)
    await db.passwordToken.updateMany({ where: { accountId: owner.id }, data: { purpose: 'sign_in' } })
    return link
  },
  /** What the desk knows of people and companies, whoever asks. */
  async person(db: Db): Promise<Belonging> {
    const { organizationId } = await aContract(db)
    const { id } = await aCustomer(db, { memberships: { create: { organizationId } } })
    return { id: String(id), organization: String(organizationId) }
  },
  async company(db: Db): Promise<Belonging> {
    const { id } = await anOrganization(db)
    return { id: String(id) }
  },
  async companyNote(db: Db): Promise<Belonging> {
    const { id: organizationId } = await anOrganization(db)
    const { id } = await db.organizationNote.create({ data: { organizationId, body: 'Geheimer Hinweis' } })
    return { id: String(organizationId), note: String(id) }
  },
  async contract(db: Db): Promise<Belonging> {
    return { number: (await aContract(db)).number }
  },
  /** In quarantine, of a mailbox that is the default team's. */
  async incomingMail(db: Db): Promise<Belonging> {
    return { id: String((await aQuarantinedMail(db, { subject: 'Geheime Sendung', raw: 'Geheim' })).id) }
  },
  async mailRule(db: Db): Promise<Belonging> {
    const { id: teamId } = await aTeam(db, { openToCustomers: false })
    const { id } = await db.mailRule.create({ data: { position: 1, words: ['Geheim'], teamId } })
    return { id: String(id), team: String(teamId) }
  },
  /** That somebody has joined, and that touches nobody else. */
  async incident(db: Db, { id: accountId }: Account): Promise<Belonging> {
    const { id } = await anIncident(db, { titleDe: 'Geheime Störung' })
    await db.incidentJoin.create({ data: { incidentId: id, accountId } })
    return { id: String(id) }
  },
  /** Of the FAQ, which the whole desk writes. */
  async article(db: Db): Promise<Belonging> {
    const { id, categoryId } = await anArticle(db, { title: 'Geheimer Artikel', body: 'Geheim' })
    return { id: String(id), category: String(categoryId) }
  },
  async category(db: Db): Promise<Belonging> {
    return { id: String((await aCategory(db, { de: 'Geheimes Thema' })).id) }
  },
  async mail(db: Db, to: Account): Promise<Belonging> {
    const content = { name: 'test', subject: 'Betreff', text: 'Text', html: '<p>Text</p>' }
    const mail = await db.mail.create({
      data: {
        ...content,
        accountId: to.id,
        toName: '',
        toAddress: to.email,
        messageId: `<${randomUUID()}@portal.example>`,
      },
    })
    return { id: String(mail.id) }
  },
}

export type Kind = keyof typeof belongings

/** Names that nothing has. */
export const missing: Record<Kind, Belonging> = {
  ticket: { number: '2026112299999999' },
  closedTicket: { number: '2026112299999999' },
  visitedTicket: { number: '2026112299999999' },
  sharedTicket: { number: '2026112299999999', account: '2000000000', email: 'nobody@brandt.example' },
  team: { team: '2000000000', agent: '2000000000' },
  invitedAgent: { agent: '2000000000' },
  unusedTeam: { team: '2000000000' },
  file: { id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', filename: 'geheim.txt' },
  mailMessage: { number: '2026112299999999', message: '2000000000' },
  // A browser may begin a draft by any key that nobody has.
  get draft() {
    return { key: randomUUID() }
  },
  draftFile: { key: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
  canned: { id: '2000000000', seen: '2026-11-22T09:00:00.000Z' },
  session: { session: '2000000000' },
  fileLink: { token: 'A'.repeat(43) },
  link: { token: 'A'.repeat(43) },
  signInLink: { token: 'A'.repeat(43) },
  person: { id: '2000000000', organization: '2000000000' },
  company: { id: '2000000000' },
  companyNote: { id: '2000000000', note: '2000000000' },
  contract: { number: 'RV-missing' },
  incomingMail: { id: '2000000000' },
  mailRule: { id: '2000000000', team: '2000000000' },
  incident: { id: '2000000000' },
  article: { id: '2000000000', category: '2000000000' },
  category: { id: '2000000000' },
  mail: { id: '2000000000' },
}

/** The company somebody is in, for a ticket of theirs. */
async function companyOf(db: Db, { id }: Account) {
  const place = await db.membership.findFirst({ where: { accountId: id }, select: { organization: true } })
  return place ? { organization: place.organization } : {}
}

const bytes = (owner: Account) => ({
  ownerId: owner.id,
  filename: 'geheim.txt',
  mediaType: 'text/plain',
  size: 4,
  sha256: new Uint8Array(32),
  storedAt: new Date(),
  chunks: { create: { position: 0, data: new TextEncoder().encode('Text') } },
})
