import { addressFault, storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { NewEvent } from './events.ts'
import { MAX_PARTY } from './rules.ts'

/** A vendor, or somebody else outside, who is asked about tickets of a team. */
export interface Party {
  id: number
  name: string
  /** Empty for one that is only called. */
  address: string
}

const MOST_SUGGESTED = 30

/** Whom the team has asked before, the latest first. */
export const partiesOf = (db: Db | Tx, teamId: number): Promise<Party[]> =>
  readRows(
    db,
    Prisma.sql`select p.id, p.name::text as name, p.address::text as address from party p where p.team_id = ${teamId}
      order by p.used_at desc, p.id desc limit ${MOST_SUGGESTED}`,
  )

/** As the team knows it from now on. */
export async function keepParty(tx: Tx, teamId: number, { name, address }: Omit<Party, 'id'>): Promise<Party> {
  const [kept] = await readRows<Party>(
    tx,
    Prisma.sql`insert into party (team_id, name, address) values (${teamId}, ${name}, ${address})
      on conflict (team_id, name, address) do update set used_at = clock_timestamp()
      returning id, name::text as name, address::text as address`,
  )
  if (!kept) throw new Error('A third party was not kept')
  return kept
}

/** `Muster Netz GmbH <hilfe@muster-netz.example>`, or the name alone. Throws InvalidInputError. */
export function partyIn(typed: string): Omit<Party, 'id'> {
  const at = typed.endsWith('>') ? typed.lastIndexOf('<') : -1
  const name = (at < 0 ? typed : typed.slice(0, at)).trim()
  const address = at < 0 ? '' : storedAddress(typed.slice(at + 1, -1).trim())
  if (!name || name.length > MAX_PARTY) throw new InvalidInputError('party', 'error.party')
  if (address && addressFault(address)) throw new InvalidInputError('party', 'error.email')
  return { name, address }
}

/** For the team alone. */
export const awaits = ({ id, name }: Party): NewEvent => ({
  type: 'party',
  visibility: 'internal',
  data: { party: name, partyId: String(id) },
})

export const writtenParty = ({ name, address }: Omit<Party, 'id'>): string => (address ? `${name} <${address}>` : name)

/** Who was asked about a ticket, or one merged into it, by mail, and may answer from this address, and only from it. */
export async function askedParty(tx: Tx, ticketId: number, address: string): Promise<Party | undefined> {
  const [party] = await readRows<Party>(
    tx,
    Prisma.sql`select p.id, p.name::text as name, p.address::text as address
      from ticket_party a join party p on p.id = a.party_id
      where p.address = ${address}::citext and merged_root(a.ticket_id) = ${ticketId} order by a.asked_at desc limit 1`,
  )
  return party
}
