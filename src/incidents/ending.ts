import type { Actor } from '../accounts/actor.ts'
import { record } from '../audit/recording.ts'
import { isLocale, type Locale } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { attempt, type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { check } from '../platform/rules.ts'
import { faultIn } from '../tickets/bulk-undo.ts'
import { solveTicket } from '../tickets/closure.ts'
import { replyToTicket } from '../tickets/replies.ts'
import { tellTogether } from '../tickets/telling.ts'
import { holdRunning, titleOf } from './opening.ts'
import { authoriseAgent } from './policy.ts'
import { type EndingInput, endingRules } from './rules.ts'
import { textFor } from './texts.ts'
import { writeUpdate } from './updates.ts'

interface EndingTools {
  /** Of whoever has chosen no language. */
  standard: Locale
  /** „Geht es wieder?“, below the last text. */
  question: (locale: Locale) => string
}

/** Tickets that were told, and those where it could not be done. */
export interface Ended {
  tickets: number
  failed: string[]
}

/**
 * With a last text, for everybody who joined, once each: on their ticket if that is closed or asked, by mail otherwise.
 * Throws InvalidInputError, AuthorityLostError, ForbiddenError, NotFoundError, OutdatedError for one that is over.
 */
export async function endIncident(
  db: Db | Tx,
  ending: Actor,
  id: number,
  wish: EndingInput,
  tools: EndingTools,
): Promise<Ended> {
  const { bodyDe, bodyEn, tickets } = check(endingRules, wish)
  return transaction(db, (tx) =>
    tellTogether(tx, async () => {
      const { accountId } = await authoriseAgent(tx, ending)
      await holdRunning(tx, id)
      const data = { endedAt: now(), nextNewsAt: null, expectedAt: null }
      const select = { titleDe: true, titleEn: true } as const
      const incident = await tx.incident.update({ where: { id }, data, select })
      const update = await writeUpdate(tx, { incidentId: id, authorId: accountId, bodyDe, bodyEn, ends: true })
      await record(tx, { action: 'incident.ended', subject: titleOf(incident) })
      const failed: string[] = []
      const told: OpenTicket[] = []
      for (const ticket of tickets === 'leave' ? [] : await openTicketsOf(tx, id)) {
        const locale = isLocale(ticket.locale) ? ticket.locale : tools.standard
        const { text } = textFor(locale, { de: bodyDe, en: bodyEn })
        const asked = { body: `${text}\n\n${tools.question(locale)}`, state: 'waiting' as const }
        const work = async () => {
          if (tickets === 'close') await solveTicket(tx, ending, ticket.id, { solution: text })
          else await replyToTicket(tx, ending, ticket.id, asked)
        }
        const fault = await attempt(tx, work).then(() => undefined, faultIn)
        if (fault) failed.push(ticket.number)
        else told.push(ticket)
      }
      await noteTold(tx, update, told)
      return { tickets: told.length, failed }
    }),
  )
}

interface OpenTicket {
  id: number
  number: string
  locale: string | null
}

/**
 * Also those that joined ones were merged into. In the order of their ids, so that two who do this at once do not wait
 * for each other.
 */
const openTicketsOf = (tx: Tx, id: number) =>
  readRows<OpenTicket>(
    tx,
    Prisma.sql`select distinct t.id, t.number, a.locale
      from incident_ticket x join ticket t on t.id = merged_root(x.ticket_id) join account a on a.id = t.requester_id
      where x.incident_id = ${id} and t.state <> 'closed' order by t.id`,
  )

/** Their tickets tell them, and those who take part. */
async function noteTold(tx: Tx, update: number, tickets: OpenTicket[]) {
  const ids = tickets.map(({ id }) => id)
  await tx.$executeRaw`insert into incident_told (update_id, account_id)
    select ${update}::int, t.requester_id from ticket t where t.id = any(${ids}::int[])
    union select ${update}::int, p.account_id from ticket t join ticket_participant p on p.ticket_id = t.id
      join membership m on m.account_id = p.account_id and m.organization_id = t.organization_id
      where t.id = any(${ids}::int[])
    on conflict do nothing`
}
