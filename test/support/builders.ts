import { randomUUID } from 'node:crypto'
import { type Day, localDay, now } from '../../src/platform/clock.ts'
import {
  type Account,
  type Db,
  type Organization,
  type Prisma,
  type Team,
  type Ticket,
  type TicketState,
  transaction,
} from '../../src/platform/db.ts'
import { hashPassword } from '../../src/platform/passwords.ts'
import { nextTicketNumber } from '../../src/tickets/numbering.ts'
import { writeTickets } from '../../src/tickets/writing.ts'

/** The own password of everybody in the tests. */
export const PASSWORD = 'Seven quiet boats on Tuesday'
let passwordHash: Promise<string> | undefined

const unique = () => randomUUID().slice(0, 8)

export async function aTeam(
  db: Db,
  changes: Partial<{ name: string; openToCustomers: boolean; isDefault: boolean }> = {},
) {
  return db.team.create({ data: { name: `Team ${unique()}`, ...changes } })
}

/** Somebody who has signed in before and chosen PASSWORD. */
export async function aCustomer(
  db: Db,
  changes: Partial<Account> & Pick<Prisma.AccountCreateInput, 'memberships'> = {},
): Promise<Account> {
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

/** An agent of all teams that customers can address, or of those that are given. */
export async function anAgent(db: Db, changes: Partial<Account> = {}, teams?: Pick<Team, 'id'>[]) {
  const agent = await aCustomer(db, {
    firstName: 'Jana',
    lastName: 'Keller',
    email: `jana.${unique()}@support.example`,
    role: 'agent',
    introducedAt: now(),
    ...changes,
  })
  const open = teams ?? (await db.team.findMany({ where: { openToCustomers: true }, select: { id: true } }))
  const wanted = teams || open.length ? open : [await aTeam(db, { isDefault: true })]
  await db.teamMember.createMany({ data: wanted.map(({ id }) => ({ teamId: id, accountId: agent.id })) })
  return agent
}

export interface TicketWish {
  requester?: Account
  assignee?: Account
  organization?: Pick<Organization, 'id'>
  confidential?: boolean
  team?: Pick<Team, 'id'>
  holdUntil?: Day
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
  const author = { id: requester.id, name: `${requester.firstName} ${requester.lastName}` }
  const closedAt = state === 'closed' ? (wish.closedAt ?? createdAt) : null
  const [written] = await transaction(db, async (tx) =>
    writeTickets(
      tx,
      [
        {
          number: await nextTicketNumber(tx, localDay(createdAt, 'Europe/Berlin')),
          subject,
          state,
          priority,
          affects: 'me',
          restarted: false,
          channel: 'portal',
          confidential: wish.confidential ?? false,
          requesterId: requester.id,
          organizationId: wish.organization?.id ?? null,
          contractId: null,
          teamId: (wish.team ?? team).id,
          assigneeId: wish.assignee?.id ?? null,
          followsId: null,
          holdUntil: wish.holdUntil ?? null,
          createdAt,
          updatedAt: createdAt,
          closedAt,
          messages: [
            {
              authorId: author.id,
              authorName: author.name,
              side: 'customer',
              visibility: 'public',
              channel: 'portal',
              body,
              createdAt,
            },
          ],
          events: [{ type: 'opened', actorId: author.id, actorName: author.name, createdAt }],
          participants: [],
        },
      ],
      { told: false },
    ),
  )
  return db.ticket.findUniqueOrThrow({ where: { id: written?.id ?? 0 } })
}
