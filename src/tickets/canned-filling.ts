import type { Actor } from '../accounts/actor.ts'
import { displayName, nameOf } from '../accounts/names.ts'
import { isLocale, type Locale, type Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type Canned, offeredCanned } from './canned.ts'
import { fillPlaceholders, type PlaceholderValues } from './placeholders.ts'
import { visibleTickets } from './policy.ts'

interface Facts {
  customer: string
  named: boolean
  company: string | null
  contract: string | null
  number: string
  subject: string
  team: string
}

export interface TicketFilling extends Facts {
  /** Of the customer. */
  language: Locale
}

/** What a ticket fills placeholders with, and the language of its customer. Throws NotFoundError. */
export async function readFilling(db: Db, actor: Actor, number: string): Promise<TicketFilling> {
  const [facts] = await readRows<Facts & { locale: string | null }>(
    db,
    Prisma.sql`select r.locale, ${nameOf('r')} as customer, trim(r.first_name || r.last_name) <> '' as named,
        o.name::text as company, c.number::text as contract, t.number, t.subject, team.name::text as team
      from ticket t join account r on r.id = t.requester_id join team on team.id = t.team_id
        left join organization o on o.id = t.organization_id left join contract c on c.id = t.contract_id
      where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!facts) throw new NotFoundError()
  return { ...facts, language: languageOf(actor, facts.locale) }
}

/** In which a customer is written to; of one who never chose, the portal's. */
export const languageOf = ({ settings }: Pick<Actor, 'settings'>, locale: string | null): Locale =>
  isLocale(locale) ? locale : settings.current().defaultLocale

/** In the words of whoever will read them. */
export function valuesOf(facts: Facts, actor: Actor, words: Translator): PlaceholderValues {
  const { portalName, support } = actor.settings.current()
  return {
    'customer.salutation': facts.named ? words.t('desk.canned.salutation', { name: facts.customer }) : undefined,
    'customer.name': facts.named ? facts.customer : undefined,
    'company.name': facts.company ?? undefined,
    'contract.number': facts.contract ?? undefined,
    'ticket.number': facts.number,
    'ticket.subject': facts.subject,
    'agent.name': displayName(actor),
    'team.name': facts.team,
    'portal.name': portalName,
    'support.phone': support.phone,
    today: words.date(now()),
  }
}

/** For a preview without a ticket. */
export const exampleFacts = ({ t }: Translator): Facts => ({
  customer: t('desk.canned.example.customer'),
  named: true,
  company: t('desk.canned.example.company'),
  contract: t('desk.canned.example.contract'),
  number: t('desk.canned.example.number'),
  subject: t('desk.canned.example.subject'),
  team: t('desk.canned.example.team'),
})

type WordsIn = (locale: Locale) => Translator

export interface Offered extends Canned {
  /** Filled in, with gaps where the ticket has no value. */
  text: string
}

/** In the language of the response, else of the customer. */
function filled(canned: Canned, filling: TicketFilling, actor: Actor, wordsIn: WordsIn): Offered {
  const words = wordsIn(canned.locale ?? filling.language)
  return { ...canned, text: fillPlaceholders(canned.body, valuesOf(filling, actor, words), words) }
}

/** What the actor may insert on a ticket, in the order in which it is offered. Throws NotFoundError. */
export async function offerFor(db: Db, actor: Actor, number: string, wordsIn: WordsIn, q = ''): Promise<Offered[]> {
  const filling = await readFilling(db, actor, number)
  const offered = await offeredCanned(db, actor, filling.language, q)
  return offered.map((canned) => filled(canned, filling, actor, wordsIn))
}
