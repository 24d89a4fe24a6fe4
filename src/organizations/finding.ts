import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { containing, foldText } from '../platform/folding.ts'
import { commonDigits, isTelephoneNumber } from '../platform/telephone.ts'
import { validOn } from './entitlement.ts'
import { readUnfolded } from './people-folding.ts'
import { mayAtDesk } from './policy.ts'

// How agents find people and companies, by parts of what is known of them.

export interface FoundPerson {
  id: number
  name: string
  email: string
  phone: string | null
  supportId: string | null
  /** The first by name, and how many more. */
  company: string | null
  site: string | null
  moreCompanies: number
  enabled: boolean
  /** One of their companies has a contract today, or nobody needs one. */
  admitted: boolean
  /** Made by the provider, and never here. */
  invited: boolean
}

export interface Found<Row> {
  rows: Row[]
  /** At most MOST_FOUND. */
  total: number
  page: number
  pages: number
}

export interface Asked {
  q: string
  page: number
}

export const FOUND_PER_PAGE = 50

/** Nobody reads further; a better word finds them. */
export const MOST_FOUND = 1000
const MOST_WORDS = 8

/** Customers by last name; every word is a part of a name, address, number or company. Throws ForbiddenError. */
export async function findPeople(db: Db, actor: Actor, { q, page }: Asked): Promise<Found<FoundPerson>> {
  if (!mayAtDesk(actor, 'find')) throw new ForbiddenError('desk.find')
  const words = await wordsIn(db, q)
  const day = actor.admission.today()
  const wanted = words.map(
    ({ like, people, companies }) => Prisma.sql`and a.id in (
      select x.id from account x where x.role = 'customer' and (x.folded like ${like} or x.id = any(${people}::int[]))
      union select m.account_id from membership m join organization o on o.id = m.organization_id
        where o.folded like ${like} or o.id = any(${companies}::int[]))`,
  )
  const known = Prisma.sql`from account a where a.role = 'customer' and a.confirmed and a.erased_at is null
    ${Prisma.join([Prisma.empty, ...wanted], ' ')}`
  return paged<FoundPerson>(
    db,
    { known, order: Prisma.sql`left(a.folded, 60), a.id`, page },
    (shown) => Prisma.sql`select a.nth, a.id, ${nameOf('a')} as name, a.email::text as email, a.phone,
      a.support_id as "supportId", a.enabled, ${actor.admission.condition()} as admitted,
      a.password_hash is null and a.last_sign_in_at is null as invited, place.name as company, place.site,
      greatest(coalesce(place.companies, 0) - 1, 0)::int as "moreCompanies"
      from ${shown} a left join lateral (
        select o.name::text as name, m.site, count(*) over () as companies from membership m
          join organization o on o.id = m.organization_id where m.account_id = a.id
        order by exists (select 1 from contract c where c.organization_id = o.id and ${validOn(day)}) desc, o.name
        limit 1) place on true`,
  )
}

export interface FoundCompany {
  id: number
  name: string
  people: number
  /** The last day of the contracts that are valid today, and of any. */
  validUntil: Day | null
  endedOn: Day | null
  notes: number
}

/** By name. Throws ForbiddenError. */
export async function findCompanies(db: Db, actor: Actor, { q, page }: Asked): Promise<Found<FoundCompany>> {
  if (!mayAtDesk(actor, 'find')) throw new ForbiddenError('desk.find')
  const words = await wordsIn(db, q)
  const day = actor.admission.today()
  const wanted = words.map(
    ({ like, companies }) => Prisma.sql`and (a.folded like ${like} or a.id = any(${companies}::int[])
      or a.id in (select c.organization_id from contract c where lower(c.number::text) like ${like}))`,
  )
  const known = Prisma.sql`from organization a where true ${Prisma.join([Prisma.empty, ...wanted], ' ')}`
  return paged<FoundCompany>(
    db,
    { known, order: Prisma.sql`coalesce(left(a.folded, 60), lower(a.name::text)), a.id`, page },
    (shown) => Prisma.sql`select a.nth, a.id, a.name::text as name, (select count(*) from membership m join account x
        on x.id = m.account_id where m.organization_id = a.id and x.confirmed) as people,
      (select max(c.valid_until) from contract c where c.organization_id = a.id and ${validOn(day)}) as "validUntil",
      (select max(c.valid_until) from contract c where c.organization_id = a.id
        and c.valid_until < ${day}::date) as "endedOn",
      (select count(*) from organization_note n where n.organization_id = a.id) as notes from ${shown} a`,
  )
}

interface Wanted {
  known: Prisma.Sql
  order: Prisma.Sql
  page: number
}

/** One query, or two for a page after the last. `columns` reads from what is shown, as "a", and keeps its "nth". */
async function paged<Row>(db: Db, wish: Wanted, columns: (shown: Prisma.Sql) => Prisma.Sql): Promise<Found<Row>> {
  const { known, order, page } = wish
  const found = await readRows<(Row & { nth: number; total: number }) | { nth: null; total: number }>(
    db,
    Prisma.sql`with shown as materialized (select a.*, row_number() over (order by ${order}) as nth ${known}
        order by ${order} limit ${FOUND_PER_PAGE} offset ${(page - 1) * FOUND_PER_PAGE})
      select counted.total, line.* from (select count(*) as total from (select 1 ${known} limit ${MOST_FOUND}) hits)
        counted left join (${columns(Prisma.sql`shown`)}) line on true order by line.nth`,
  )
  const total = found[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / FOUND_PER_PAGE))
  if (page > pages) return paged(db, { ...wish, page: pages }, columns)
  return {
    rows: found.filter((row): row is Row & { nth: number; total: number } => row.nth !== null),
    total,
    page,
    pages,
  }
}

interface Word {
  like: string
  /** Of rows that are not folded yet. */
  people: number[]
  companies: number[]
}

/** A number is compared by the digits that all ways of writing it have in common. */
async function wordsIn(db: Db, q: string): Promise<Word[]> {
  const words = isTelephoneNumber(q) ? [commonDigits(q)] : foldText(q).split(' ').filter(Boolean).slice(0, MOST_WORDS)
  if (words.length === 0) return []
  const { people, companies } = await readUnfolded(db)
  const idsWith = (rows: { id: number; folded: string }[], word: string) =>
    rows.filter(({ folded }) => folded.includes(word)).map(({ id }) => id)
  return words.map((word) => ({
    like: containing(word),
    people: idsWith(people, word),
    companies: idsWith(companies, word),
  }))
}
