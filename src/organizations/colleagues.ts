import { type Actor, administeredBy } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { validOn } from './entitlement.ts'

interface Colleague {
  id: number
  name: string
  email: string
  company: string
  administrator: boolean
  site: string | null
  supportId: string | null
  enabled: boolean
  /** Made by the provider, and never here. */
  invited: boolean
  /** Named in a valid contract as allowed to order work. */
  mayOrder: boolean
}

export const COLLEAGUES_PER_PAGE = 50

const administeredIds = (actor: Actor): number[] => administeredBy(actor).map(({ id }) => id)

/** The last page if a later one was asked for. */
export interface ColleaguePage {
  people: Colleague[]
  total: number
  page: number
  pages: number
}

// Collations differ; with this, Öztürk stands beside Ost everywhere, and not after Zimmer.
const LETTERS = [
  'ÄÁÀÂÅÇĞÉÈÊËİÍÎÏÖÓÔØŞŠÜÚÛŽäáàâåçğéèêëıíîïöóôøşšüúûžß',
  'AAAAACGEEEEIIIIOOOOSSUUUZaaaaacgeeeeiiiioooossuuuzs',
]
const plain = (column: 'a.last_name' | 'a.first_name') =>
  Prisma.sql`lower(translate(${Prisma.raw(column)}, ${LETTERS[0]}, ${LETTERS[1]}))`

/** By last name; `day` is local. Only companies that the actor administers. */
export async function listColleagues(db: Db, actor: Actor, asked: number, day: string): Promise<ColleaguePage> {
  const companies = administeredIds(actor)
  const total = await db.membership.count({
    where: { organizationId: { in: companies }, account: { confirmed: true } },
  })
  const pages = Math.max(1, Math.ceil(total / COLLEAGUES_PER_PAGE))
  const page = Math.min(asked, pages)
  const people = await readRows<Colleague>(
    db,
    Prisma.sql`
    select a.id, ${nameOf('a')} as name, a.email::text as email, o.name::text as company,
      m.role = 'admin' as administrator,
      m.site, a.support_id as "supportId", a.enabled,
      a.password_hash is null and a.last_sign_in_at is null as invited,
      exists (select 1 from contract c where c.organization_id = o.id and ${validOn(day)}
        and a.email = any(c.authorizers::citext[])) as "mayOrder"
    from membership m join account a on a.id = m.account_id join organization o on o.id = m.organization_id
    where m.organization_id = any(${companies}) and a.confirmed
    order by ${plain('a.last_name')}, ${plain('a.first_name')}, a.id, o.name
    limit ${COLLEAGUES_PER_PAGE} offset ${(page - 1) * COLLEAGUES_PER_PAGE}`,
  )
  return { people, total, page, pages }
}

/** Throws NotFoundError outside the companies that the actor administers. */
export async function findColleague(db: Db, actor: Actor, id: number): Promise<Pick<Colleague, 'id' | 'name'>> {
  const [colleague] = await readRows<Pick<Colleague, 'id' | 'name'>>(
    db,
    Prisma.sql`
    select a.id, ${nameOf('a')} as name from account a
    where a.id = ${id} and a.confirmed and exists (
      select 1 from membership m where m.account_id = a.id and m.organization_id = any(${administeredIds(actor)}))`,
  )
  if (!colleague) throw new NotFoundError()
  return colleague
}
