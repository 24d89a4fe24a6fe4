import { type Actor, hasModule, isCustomer } from '../accounts/actor.ts'
import type { Day } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'

/** Who reads the FAQ; nobody's name is known of those who are not signed in. */
export interface Reader {
  actor: Actor | undefined
  today: Day
  /** Open to all, signed in or not, as far as articles are for all. */
  open: boolean
}

/** By a valid contract of any of their companies; agents always. */
export const hasFaq = (actor: Pick<Actor, 'role' | 'companies'>): boolean =>
  !isCustomer(actor) || hasModule(actor, 'faq')

/** Whether there is an FAQ for them at all. */
export const mayReadFaq = ({ actor, open }: Reader): boolean => open || (actor !== undefined && hasFaq(actor))

/** See drafts, internal texts and articles that are not valid any more. */
export const seesAllTexts = ({ actor }: Pick<Reader, 'actor'>): boolean => actor !== undefined && !isCustomer(actor)

const servicesOf = ({ actor }: Pick<Reader, 'actor'>): string[] =>
  actor && hasFaq(actor) ? actor.companies.flatMap((company) => company.services) : []

/**
 * What a reader may see, for the WHERE of any query on `faq_article a`. Customers see what is published, valid, and for
 * a service of one of their valid contracts or for all; others than agents only that of which all may read.
 */
export function visibleArticles(reader: Reader): Prisma.Sql {
  const { today } = reader
  if (seesAllTexts(reader)) return Prisma.sql`true`
  if (!mayReadFaq(reader)) return Prisma.sql`false`
  return Prisma.sql`(a.published and (a.valid_until is null or a.valid_until >= ${today}::date)
    and (cardinality(a.services) = 0 or a.services::citext[] && ${servicesOf(reader)}::citext[]))`
}

/** Which of an article's texts, for `faq_article_text x`. */
export const visibleTexts = (reader: Reader): Prisma.Sql =>
  seesAllTexts(reader) ? Prisma.sql`true` : Prisma.sql`x.state = 'published'`

/** Of those that an article is for, what the reader may know of: agents all, customers those of their contracts. */
export function servicesShown(reader: Reader, services: string[]): string[] {
  if (seesAllTexts(reader)) return services
  const own = new Set(servicesOf(reader).map((service) => service.toLowerCase()))
  return services.filter((service) => own.has(service.toLowerCase()))
}
