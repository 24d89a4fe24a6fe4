import { hasAddress, shownAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'
import { digitsOf } from '../platform/telephone.ts'

/** Rows at a time: people sign in meanwhile, and wait for no more than these. */
const PORTION = 200

/** Milliseconds, so that the job of the next minute goes on. */
const AT_ONCE = 50_000

/** Not folded yet, as many as are folded while a search waits. */
const MOST_UNFOLDED = 5000

interface PersonNamed {
  id: number
  firstName: string
  lastName: string
  email: string
  userName: string | null
  phone: string | null
  supportId: string | null
}

interface CompanyNamed {
  id: number
  name: string
}

const PERSON = Prisma.raw(`id, first_name as "firstName", last_name as "lastName", email::text as email,
  user_name::text as "userName", phone, support_id as "supportId"`)

/** Last name first, so that it also sorts. */
function foldPerson({ firstName, lastName, email, userName, phone, supportId }: PersonNamed): string {
  const addresses = hasAddress(email) ? [...new Set([email, shownAddress(email)])] : []
  const texts = [`${lastName}, ${firstName} ${lastName}`, ...addresses, userName, supportId, phone, digitsOf(phone)]
  return texts
    .map((text) => foldText(text ?? ''))
    .filter(Boolean)
    .join('\n')
}

/** A job: folds what is new or was changed since. */
export async function foldNames(db: Db) {
  const until = Date.now() + AT_ONCE
  while (Date.now() < until && (await foldPortion(db))) {}
}

/** False if there is nothing left. Rows that somebody is changing are left for the next time. */
async function foldPortion(db: Db): Promise<boolean> {
  return transaction(db, async (tx) => {
    const rest = Prisma.sql`where folded is null order by id limit ${PORTION} for no key update skip locked`
    const people = await readRows<PersonNamed>(tx, Prisma.sql`select ${PERSON} from account ${rest}`)
    await store(
      tx,
      'account',
      people.map((person) => ({ id: person.id, folded: foldPerson(person) })),
    )
    const companies = await readRows<CompanyNamed>(
      tx,
      Prisma.sql`select id, name::text as name from organization ${rest}`,
    )
    await store(
      tx,
      'organization',
      companies.map(({ id, name }) => ({ id, folded: foldText(name) })),
    )
    return Math.max(people.length, companies.length) === PORTION
  })
}

async function store(tx: Tx, table: 'account' | 'organization', rows: { id: number; folded: string }[]) {
  if (rows.length === 0) return
  await tx.$executeRaw`update ${Prisma.raw(table)} t set folded = x.folded
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id int, folded text) where t.id = x.id`
}

interface Unfolded {
  people: { id: number; folded: string }[]
  companies: { id: number; folded: string }[]
}

/** What the job has not come to yet, folded here. */
export async function readUnfolded(db: Db): Promise<Unfolded> {
  const [row] = await readRows<{ people: PersonNamed[]; companies: CompanyNamed[] }>(
    db,
    Prisma.sql`select (select coalesce(json_agg(a), '[]') from (select ${PERSON} from account where folded is null
        order by id desc limit ${MOST_UNFOLDED}) a) as people,
      (select coalesce(json_agg(o), '[]') from (select id, name::text as name from organization where folded is null
        order by id desc limit ${MOST_UNFOLDED}) o) as companies`,
  )
  return {
    people: (row?.people ?? []).map((person) => ({ id: person.id, folded: foldPerson(person) })),
    companies: (row?.companies ?? []).map(({ id, name }) => ({ id, folded: foldText(name) })),
  }
}
