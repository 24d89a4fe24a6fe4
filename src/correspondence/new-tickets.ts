import { type Actor, isCustomer } from '../accounts/actor.ts'
import { companiesCovering } from '../organizations/entitlement.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { openTicket } from '../tickets/opening.ts'
import { openForTriage } from '../tickets/triage.ts'
import { chooseTeam } from './choosing-team.ts'
import type { Filing } from './incoming.ts'
import type { MailInHand } from './mail-in-hand.ts'
import { subjectOf } from './mail-text.ts'
import type { KnownPerson } from './senders.ts'

export interface Filed {
  ticketId: number
  messageId: number
  filing: Filing
}

interface Followed {
  number: string
  organizationId: number | null
  teamId: number
}

interface Way {
  /** The closed ticket that it continues. */
  follows?: Followed
  /** Another ticket that it names. */
  hint?: string | undefined
}

/** From somebody whom a contract admits, or an agent. */
export async function openByMail(tx: Tx, mail: MailInHand, actor: Actor, { follows, hint }: Way): Promise<Filed> {
  const organization = await companyFor(tx, actor, follows?.organizationId)
  const number = await openTicket(
    tx,
    actor,
    {
      ...inputOf(
        mail,
        organization === undefined ? actor.companies.map(({ id }) => id) : [organization],
        follows?.teamId,
      ),
      ...(organization === undefined ? {} : { organization }),
      ...(follows ? { follows: follows.number } : {}),
    },
    { channel: 'email', left: mail.left, hint },
  )
  return { ...(await openedTicket(tx, number)), filing: follows ? 'followed' : 'opened' }
}

export async function openTriage(tx: Tx, mail: MailInHand, sender: KnownPerson, { hint }: Way): Promise<Filed> {
  const today = mail.admission.today()
  const number = await openForTriage(tx, sender, inputOf(mail, []), { channel: 'email', left: mail.left, hint, today })
  return { ...(await openedTicket(tx, number)), filing: 'triage' }
}

const inputOf = (mail: MailInHand, organizations: number[], followedTeam?: number) => ({
  team: teamFor(mail, organizations, followedTeam) ?? 0,
  subject: subjectOf(mail.parsed, mail.words),
  body: mail.body,
  affects: 'me' as const,
  priority: 3,
  files: mail.files.ids,
})

function teamFor({ parsed, teams, rules, addressed }: MailInHand, organizations: number[], followedTeam?: number) {
  const { subject, from } = parsed
  const sender = typeof from === 'string' ? '' : from.address
  return chooseTeam(teams, rules, { ...addressed, subject, from: sender, organizations, followedTeam })
}

/** Of several: that of the ticket it continues, else the one whose contract covers the address, else the first. */
async function companyFor(tx: Tx, actor: Actor, followed: number | null | undefined): Promise<number | undefined> {
  const { companies, email, admission } = actor
  if (!isCustomer(actor) || companies.length < 2) return undefined
  const wanted = [followed, ...(await companiesCovering(tx, email, admission.today()))]
  return (
    companies.find(({ id }) => id === wanted.find((each) => companies.some((own) => own.id === each))) ?? companies[0]
  )?.id
}

async function openedTicket(tx: Tx, number: string): Promise<{ ticketId: number; messageId: number }> {
  const [ticket] = await readRows<{ ticketId: number; messageId: number }>(
    tx,
    Prisma.sql`select t.id as "ticketId", (select min(m.id) from message m where m.ticket_id = t.id) as "messageId"
      from ticket t where t.number = ${number}`,
  )
  if (!ticket) throw new Error(`The ticket ${number} is missing`)
  return ticket
}
