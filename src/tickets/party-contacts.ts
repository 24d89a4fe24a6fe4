import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import type { Party } from './parties.ts'
import { type PartyNameInput, partyNameRules } from './question-rules.ts'

export interface PartyContact extends Party {
  teamId: number
  teamName: string
  usedAt: Date
  /** Tickets about which they may answer. */
  asked: number
}

export const CONTACTS_PER_PAGE = 25

/** Of `party p`: those of the actor's teams; an admin has all. */
const within = (actor: Actor) =>
  actor.role === 'admin' ? Prisma.sql`true` : Prisma.sql`p.team_id = any(${actor.teams}::int[])`

const columns = Prisma.sql`p.id, p.name::text as name, p.address::text as address, p.team_id as "teamId",
  p.used_at as "usedAt", (select team.name::text from team where team.id = p.team_id) as "teamName",
  (select count(*)::int from ticket_party a where a.party_id = p.id) as asked`

export interface ContactList {
  rows: PartyContact[]
  total: number
  page: number
  pages: number
}

/** Third parties by name; the last page if a later one was asked for. */
export async function listContacts(db: Db, actor: Actor, page: number): Promise<ContactList> {
  const [counted] = await readRows<{ total: number }>(
    db,
    Prisma.sql`select count(*)::int as total from party p where ${within(actor)}`,
  )
  const total = counted?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / CONTACTS_PER_PAGE))
  const shown = Math.min(page, pages)
  const rows = await readRows<PartyContact>(
    db,
    Prisma.sql`select ${columns} from party p where ${within(actor)} order by p.name, p.address, p.id
      limit ${CONTACTS_PER_PAGE} offset ${(shown - 1) * CONTACTS_PER_PAGE}`,
  )
  return { rows, total, page: shown, pages }
}

/** Throws NotFoundError for that of another team. */
export async function findContact(db: Db | Tx, actor: Actor, id: number): Promise<PartyContact> {
  const [party] = await readRows<PartyContact>(
    db,
    Prisma.sql`select ${columns} from party p where p.id = ${id} and ${within(actor)}`,
  )
  if (!party) throw new NotFoundError()
  return party
}

/** As the lock of whoever asks them at the same moment. */
async function holdContact(tx: Tx, acting: Actor, id: number): Promise<PartyContact> {
  const actor = await authorise(tx, acting)
  await readRows(tx, Prisma.sql`select 1 from party where id = ${id} for update`)
  return findContact(tx, actor, id)
}

/**
 * Tickets that wait for them say the new name; what was said before keeps the old one. False if it has that name.
 * Throws InvalidInputError, NotFoundError, AuthorityLostError.
 */
export async function renameContact(db: Db | Tx, acting: Actor, id: number, wish: PartyNameInput): Promise<boolean> {
  const { name } = check(partyNameRules, wish)
  return transaction(db, async (tx) => {
    const party = await holdContact(tx, acting, id)
    if (party.name === name) return false
    const { teamId, address } = party
    const same = await tx.party.findFirst({ where: { teamId, address, name, id: { not: id } }, select: { id: true } })
    if (same) throw new InvalidInputError('name', 'error.party.known')
    await tx.party.update({ where: { id }, data: { name }, select: { id: true } })
    return true
  })
}

/**
 * Nobody is suggested any more, and what they write is no note on the tickets they were asked about. Returns the name.
 * Throws InvalidInputError while a ticket waits for them, NotFoundError, AuthorityLostError.
 */
export async function removeContact(db: Db | Tx, acting: Actor, id: number): Promise<string> {
  return transaction(db, async (tx) => {
    const { name } = await holdContact(tx, acting, id)
    const waits = await tx.ticket.findFirst({ where: { partyId: id }, select: { number: true } })
    if (waits) throw new InvalidInputError('form', 'error.party.waits', { number: waits.number })
    await tx.party.delete({ where: { id }, select: { id: true } })
    return name
  })
}
