import pg from 'pg'
import { startSession } from '../src/accounts/sessions.ts'
import { type Db, openDb } from '../src/platform/db.ts'
import { hashPassword } from '../src/platform/passwords.ts'
import { seedArticles } from './articles.ts'
import { loadInBulk } from './bulk.ts'
import { seedTemplates } from './templates.ts'
import { seedTickets } from './tickets.ts'
import {
  AGENTS_PER_TEAM,
  agentOf,
  companyName,
  domainOf,
  FORMER_CUSTOMER,
  isAdministrator,
  MEASURED_PEOPLE,
  personOf,
  ticketsPerPerson,
  type World,
} from './worlds.ts'

const PASSWORD = 'Sieben stille Boote am Dienstag'

/** Fills an empty, migrated database with companies, their contracts and people, and tickets with 3 messages each. */
export async function seed(url: string, world: World, say: (text: string) => void = () => {}) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set synchronous_commit = off')
    await seedTeams(client, world)
    await seedCompanies(client, world)
    await seedPeople(client, world)
    if (!world.inBulk) {
      await seedArticles(client)
      await seedTemplates(client)
    }
    const load = (settings: string[] = []) => loadTickets(url, world, settings, say)
    await (world.inBulk ? loadInBulk(client, load, say) : load())
    say('vacuum and analyze')
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

/** By the portal's own writer, on a connection with these settings. */
async function loadTickets(url: string, world: World, settings: string[], say: (text: string) => void) {
  const address = new URL(url)
  address.searchParams.set('options', ['synchronous_commit=off', ...settings].map((each) => `-c ${each}`).join(' '))
  const db = openDb(address.href, { connections: 1 })
  try {
    await seedTickets(db, world, say)
  } finally {
    await db.$disconnect()
  }
}

async function seedTeams(client: pg.Client, { teams }: World) {
  await client.query(
    `insert into team (name, is_default, position)
     select case n when 1 then 'Support Team' when 2 then 'Vor-Ort-Service' else 'Team ' || n end, n = 1, n
     from generate_series(1, $1) n`,
    [teams],
  )
  const agents = Array.from({ length: teams * AGENTS_PER_TEAM }, (_, index) => agentOf(index))
  await client.query(
    `with agent as (
       insert into account (email, first_name, last_name, role, password_hash, page_size, introduced_at)
       select email, first_name, last_name, 'agent', $5, 25, now() from unnest($1::text[], $2::text[], $3::text[])
         with ordinality as given (email, first_name, last_name, position) order by position returning id, email)
     insert into team_member (team_id, account_id)
     select t.id, agent.id from agent join unnest($1::text[]) with ordinality as given (email, position)
       on given.email::citext = agent.email join team t on t.position = 1 + (given.position - 1) / $4`,
    [
      agents.map(({ email }) => email),
      agents.map(({ firstName }) => firstName),
      agents.map(({ lastName }) => lastName),
      AGENTS_PER_TEAM,
      await hashPassword(PASSWORD),
    ],
  )
  // Without one, the sign-in page asks for one each time.
  await client.query(`insert into account (email, first_name, last_name, role, introduced_at)
    values ('admin@support.example', 'Nora', 'Hagemann', 'admin', now())`)
}

async function seedCompanies(client: pg.Client, { companies }: World) {
  const numbers = Array.from({ length: companies }, (_, company) => company)
  await client.query('insert into organization (name) select unnest($1::text[])', [
    [...numbers.map(companyName), FORMER_CUSTOMER.company],
  ])
  await client.query(
    `insert into contract (number, organization_id, valid_from, valid_until, main_contact, services)
     select 'V-' || lpad(o.id::text, 5, '0') || term.suffix, o.id, current_date + term.from_day,
       current_date + term.to_day, 'Einkauf', '{Service Desk,Vor-Ort-Service}'
     from organization o cross join (values ('-1', -1500, -601), ('-2', -600, 3000)) term (suffix, from_day, to_day)
     where o.name <> $1 or term.to_day < 0 order by o.id, term.suffix`,
    [FORMER_CUSTOMER.company],
  )
  await client.query(
    `insert into contract_domain (contract_id, domain)
     select c.id, wanted.domain from unnest($1::text[], $2::text[]) wanted (company, domain)
       join organization o on o.name = wanted.company::citext join contract c on c.organization_id = o.id`,
    [
      [...numbers.map(companyName), FORMER_CUSTOMER.company],
      [...numbers.map(domainOf), FORMER_CUSTOMER.email.split('@')[1]],
    ],
  )
}

async function seedPeople(client: pg.Client, world: World) {
  const people = ticketsPerPerson(world).map((_, index) => personOf(index))
  const insert = `
    with person as (
      insert into account (email, first_name, last_name, password_hash, locale, support_id)
      select email, first_name, last_name, $5, 'de', 'K-' || nextval('support_id_sequence')
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as given (email, first_name, last_name, position)
      order by position returning id, email)
    insert into membership (account_id, organization_id, role)
    select person.id, o.id, given.role::"MembershipRole" from unnest($1::text[], $4::text[],
      $6::text[]) as given (email, company, role)
      join person on person.email = given.email::citext join organization o on o.name = given.company::citext`
  const all = [
    ...people.map((person, index) => ({
      ...person,
      company: companyName(person.company),
      role: isAdministrator(index) ? 'admin' : 'customer',
    })),
    {
      email: FORMER_CUSTOMER.email,
      firstName: 'Petra',
      lastName: 'Vogt',
      company: FORMER_CUSTOMER.company,
      role: 'customer',
    },
  ]
  await client.query(insert, [
    all.map(({ email }) => email),
    all.map(({ firstName }) => firstName),
    all.map(({ lastName }) => lastName),
    all.map(({ company }) => company),
    await hashPassword(PASSWORD),
    all.map(({ role }) => role),
  ])
  await client.query(`insert into session (account_id, token_hash, address, user_agent, created_at, last_seen_at)
    select id, secret, '127.0.0.1', 'bench', seen_at, seen_at
    from (select id, sha256(random()::text::bytea) as secret, now() - random() * interval '10 days' as seen_at
      from account where role = 'customer') person`)
}

export interface BenchPerson {
  /** Secret of the session cookie. */
  session: string
  /** Oldest first. */
  openTickets: string[]
}

export interface BenchCustomer extends BenchPerson {
  email: string
  password: string
}

export interface Seeded {
  /** The customer with 500 tickets first, then 199 with 47 or 48 each. */
  customers: BenchCustomer[]
  /** Of the eight companies of those people. */
  administrators: BenchCustomer[]
  /** Has a session, but no contract any more. */
  former: BenchCustomer
  /** Of the default team. */
  agent: BenchPerson
  team: number
}

/** Opens sessions for the people that are measured. */
export async function enter(db: Db): Promise<Seeded> {
  const emails = Array.from({ length: MEASURED_PEOPLE }, (_, index) => personOf(index).email)
  const accounts = await db.account.findMany({
    where: { email: { in: [...emails, FORMER_CUSTOMER.email] } },
    select: {
      id: true,
      email: true,
      requestedTickets: { where: { state: { not: 'closed' } }, select: { number: true }, orderBy: { number: 'asc' } },
    },
  })
  const people = new Map<string, BenchCustomer>()
  for (const { id, email, requestedTickets } of accounts) {
    const session = await startSession(db, id, { address: '127.0.0.1', userAgent: 'bench' })
    people.set(email, { email, password: PASSWORD, session, openTickets: requestedTickets.map(({ number }) => number) })
  }
  const find = (email: string) => {
    const person = people.get(email)
    if (!person) throw new Error(`${email} was not seeded`)
    return person
  }
  const customers = emails.map(find)
  const team = await db.team.findFirstOrThrow({ where: { isDefault: true } })
  return {
    customers,
    administrators: customers.filter((_, index) => isAdministrator(index)),
    former: find(FORMER_CUSTOMER.email),
    agent: await enterDesk(db),
    team: team.id,
  }
}

async function enterDesk(db: Db): Promise<BenchPerson> {
  const { id, assignedTickets } = await db.account.findUniqueOrThrow({
    where: { email: agentOf(0).email },
    select: {
      id: true,
      assignedTickets: { where: { state: { not: 'closed' } }, select: { number: true }, orderBy: { number: 'asc' } },
    },
  })
  const session = await startSession(db, id, { address: '127.0.0.1', userAgent: 'bench' })
  return { session, openTickets: assignedTickets.map(({ number }) => number) }
}
