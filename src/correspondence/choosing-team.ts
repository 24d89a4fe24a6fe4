import { mailboxOf } from '../accounts/limits.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'

export interface AddressedTeam {
  id: number
  address: string | null
}

/** The one that takes what is for nobody else comes first. */
export const readTeams = (tx: Tx): Promise<AddressedTeam[]> =>
  readRows<AddressedTeam>(
    tx,
    Prisma.sql`select id, address::text as address from team
      order by is_default desc, open_to_customers desc, position, id`,
  )

interface Addressed {
  /** All that say whom the mail was for, the most certain first. */
  addresses: string[]
  mailboxTeam: number | null
  /** Of the ticket that it continues. */
  followedTeam?: number | undefined
}

/** By the address it was sent to, else as before, else by its mailbox, else the default one. */
export function chooseTeam(teams: AddressedTeam[], { addresses, mailboxTeam, followedTeam }: Addressed) {
  const byAddress = new Map(teams.flatMap(({ id, address }) => (address ? [[address.toLowerCase(), id]] : [])))
  for (const address of addresses.map((each) => each.toLowerCase())) {
    const team = byAddress.get(address) ?? byAddress.get(mailboxOf(address))
    if (team !== undefined) return team
  }
  return followedTeam ?? mailboxTeam ?? teams[0]?.id
}
