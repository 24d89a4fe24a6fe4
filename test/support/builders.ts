import { randomUUID } from 'node:crypto'
import { now } from '../../src/platform/clock.ts'
import type { Account, Db, Organization, Prisma, Ticket, TicketState } from '../../src/platform/db.ts'
import { hashPassword } from '../../src/platform/passwords.ts'
import { excerptOf, foldText } from '../../src/tickets/folding.ts'
import { nextTicketNumber } from '../../src/tickets/numbering.ts'

/** The own password of everybody in the tests. */
export const PASSWORD = 'Seven quiet boats on Tuesday'
let passwordHash: Promise<string> | undefined

const unique = () => randomUUID().slice(0, 8)

export async function aTeam(db: Db, changes: Partial<{ name: string; openToCustomers: boolean; isDefault: boolean }> = {}) {
  return db.team.create({ data: { name: `Team ${unique()}`, ...changes } })
}

/** Somebody who has signed in before and chosen PASSWORD. */
export async function aCustomer(db: Db, changes: Partial<Account> & Pick<Prisma.AccountCreateInput, 'memberships'> = {}): Promise<Account> {
  passwordHash ??= hashPassword(PASSWORD)
  const data = {
    email: `eva.${unique()}@brandt.example`,
    firstName: 'Eva',
    lastName: 'Brandt',
    passwordHash: await passwordHash,
    locale: 'de',
    ...changes,
  }
  return db.account.create({ data })
}

export const anAgent = (db: Db, changes: Partial<Account> = {}) =>
  aCustomer(db, { firstName: 'Jana', lastName: 'Keller', email: `jana.${unique()}@support.example`, role: 'agent', ...changes })

export interface TicketWish {
  requester?: Account
  assignee?: Account
  organization?: Pick<Organization, 'id'>
  confidential?: boolean
  subject?: string
  body?: string
  state?: TicketState
  priority?: number
  createdAt?: Date
  closedAt?: Date
}

/** A ticket with its first message, and whatever else it needs. */
export async function aTicket(db: Db, wish: TicketWish = {}): Promise<Ticket> {
  const requester = wish.requester ?? (await aCustomer(db))
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const {
    subject = 'Etikettendrucker Halle 2 druckt versetzt',
    body = 'Der Versatz beträgt ca. 4 mm.',
    state = 'new',
    priority = 3,
    createdAt = now(),
  } = wish
  return db.$transaction(async (tx) => {
    const ticket = await tx.ticket.create({
      data: {
        number: await nextTicketNumber(tx, createdAt, 'Europe/Berlin'),
        subject,
        excerpt: excerptOf(body),
        folded: foldText(subject),
        state,
        priority,
        requesterId: requester.id,
        teamId: team.id,
        assigneeId: wish.assignee?.id ?? null,
        organizationId: wish.organization?.id ?? null,
        confidential: wish.confidential ?? false,
        createdAt,
        updatedAt: createdAt,
        closedAt: state === 'closed' ? (wish.closedAt ?? createdAt) : null,
      },
    })
    const author = { authorId: requester.id, authorName: `${requester.firstName} ${requester.lastName}`, side: 'customer' as const }
    await tx.message.create({ data: { ticketId: ticket.id, ...author, visibility: 'public', body, folded: foldText(body), createdAt } })
    await tx.ticketEvent.create({
      data: { ticketId: ticket.id, type: 'opened', actorId: requester.id, actorName: author.authorName, createdAt },
    })
    return ticket
  })
}
