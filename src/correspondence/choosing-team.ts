import { mailboxOf } from '../accounts/limits.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { type MailRule, type RuledMail, ruleFor } from './rule-matching.ts'

export interface AddressedTeam {
  id: number
  address: string | null
}

/** The one that takes what is for nobody else comes first. */
export const readTeams = (tx: Db | Tx): Promise<AddressedTeam[]> =>
  readRows<AddressedTeam>(
    tx,
    Prisma.sql`select id, address::text as address from team
      order by is_default desc, open_to_customers desc, position, id`,
  )

interface Addressed extends RuledMail {
  /** All that say whom the mail was for, the most certain first. */
  addresses: string[]
  mailboxTeam: number | null
  /** Of the ticket that it continues. */
  followedTeam?: number | undefined
}

/**
 * By the address it was sent to, unless that is the default team's; then by the rules; else as before, else by its
 * mailbox, else the default one.
 */
export function chooseTeam<Rule extends Omit<MailRule, 'id'>>(teams: AddressedTeam[], rules: Rule[], mail: Addressed) {
  const { mailboxTeam, followedTeam } = mail
  const general = teams[0]?.id
  const own = addressed(teams, mail.addresses)
  if (own !== undefined && own !== general) return own
  const ruled = followedTeam === undefined ? ruleFor(rules, mail)?.teamId : undefined
  return ruled ?? own ?? followedTeam ?? mailboxTeam ?? general
}

function addressed(teams: AddressedTeam[], addresses: string[]): number | undefined {
  const byAddress = new Map(teams.flatMap(({ id, address }) => (address ? [[address.toLowerCase(), id]] : [])))
  for (const address of addresses.map((each) => each.toLowerCase())) {
    const team = byAddress.get(address) ?? byAddress.get(mailboxOf(address))
    if (team !== undefined) return team
  }
  return undefined
}
