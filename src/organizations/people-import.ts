import { storedAddress } from '../platform/addresses.ts'
import { type TableFault, type TableRow, unreadable } from '../platform/cells.ts'
import { openTable, type Table } from '../platform/csv.ts'
import { type Db, type MembershipRole, Prisma, readRows, type Tx } from '../platform/db.ts'
import { emailFault } from './contract-input.ts'
import { checkRows, type ImportOptions, type ImportReport, importing, saveRows } from './importing.ts'
import { recordPeople } from './people-records.ts'
import type { PersonInput } from './rules.ts'
import { assignSupportIds } from './support-id.ts'

export const PEOPLE_COLUMNS = {
  email: ['E-Mail', 'E-Mail-Adresse', 'Mail'],
  first_name: ['Vorname', 'given name'],
  last_name: ['Nachname', 'Name', 'surname'],
  user_name: ['Benutzername', 'Benutzer', 'login'],
  phone: ['Telefon', 'Telefonnummer'],
  organization: ['Firma', 'Unternehmen', 'Organisation', 'Kunde', 'Company'],
  role: ['Rolle'],
  site: ['Standort', 'location'],
}
type PeopleColumn = keyof typeof PEOPLE_COLUMNS
const REQUIRED_PEOPLE_COLUMNS: PeopleColumn[] = ['email', 'last_name', 'organization']

/** An empty role keeps what is recorded; new people are customers. */
type ImportedPerson = Omit<PersonInput, 'role'> & { role: MembershipRole | '' }

const ROLES = new Map<string, MembershipRole | ''>([
  ['', ''],
  ['customer', 'customer'],
  ['kunde', 'customer'],
  ['admin', 'admin'],
  ['kundenadministrator', 'admin'],
  ['administrator', 'admin'],
])

interface PeopleReport {
  added: string[]
  changed: { email: string; fields: { field: string; from: string; to: string }[] }[]
  unchanged: string[]
  /** What a human should check. */
  notes: string[]
}

/** By address; all rows, or none and a list of the wrong ones. Nobody is mailed. */
export async function importPeople(db: Db, file: string, options: ImportOptions): Promise<ImportReport<PeopleReport>> {
  return importing(db, async (tx) => {
    const table = await openTable(file, PEOPLE_COLUMNS, REQUIRED_PEOPLE_COLUMNS)
    const total = await checkPeople(tx, table, options)
    const saved: PeopleReport = { added: [], changed: [], unchanged: [], notes: table.notes }
    const save = (people: ImportedPerson[]) => savePeople(tx, people, saved, options)
    await saveRows(table, total, (row) => readPerson(tidy(row), []), save, options)
    return saved
  })
}

function checkPeople(tx: Tx, table: Table<PeopleColumn>, options: ImportOptions): Promise<number> {
  const lines = new Map<string, number>()
  const owners = new Map<string, string>()
  return checkRows(
    table,
    async (untidy, faults) => {
      const rows = untidy.map(tidy)
      for (const row of rows) {
        readPerson(row, faults)
        const { email, organization } = row.cells
        const key = `${email.toLowerCase()} ${organization.toLowerCase()}`
        const earlier = lines.get(key)
        if (earlier)
          faults.push({
            line: row.line,
            column: 'email',
            value: email,
            reason: `is already in line ${earlier}, for the same company`,
          })
        lines.set(key, row.line)
      }
      faults.push(...(await unknownCompanies(tx, rows)), ...(await takenNames(tx, rows, owners)))
    },
    options,
  )
}

/** A line break in a cell is no part of a name; addresses are as they are stored. */
function tidy(row: TableRow<PeopleColumn>): TableRow<PeopleColumn> {
  for (const column of Object.keys(row.cells) as PeopleColumn[]) {
    if (/[^\S ]| {2}/.test(row.cells[column])) row.cells[column] = row.cells[column].replace(/\s+/g, ' ')
  }
  row.cells.email = storedAddress(row.cells.email)
  return row
}

function readPerson(row: TableRow<PeopleColumn>, faults: TableFault[]): ImportedPerson | undefined {
  const { line, cells } = row
  const before = faults.length
  const mangled = unreadable(row)
  faults.push(...mangled)
  const fault = (column: PeopleColumn, reason: string) => {
    if (!mangled.some((one) => one.column === column)) faults.push({ line, column, value: cells[column], reason })
  }
  const wrong = cells.email ? emailFault(cells.email) : 'must not be empty'
  if (wrong) fault('email', wrong)
  for (const column of ['last_name', 'organization'] as const) if (!cells[column]) fault(column, 'must not be empty')
  for (const column of ['first_name', 'last_name', 'user_name', 'phone', 'site'] as const)
    if (cells[column].length > 80) fault(column, 'is longer than 80 characters')
  const role = ROLES.get(cells.role.toLowerCase())
  if (role === undefined) fault('role', 'must be customer or admin')
  if (faults.length > before || role === undefined) return undefined
  const { email, organization, phone, site } = cells
  return {
    email,
    organization,
    phone,
    site,
    role,
    firstName: cells.first_name,
    lastName: cells.last_name,
    userName: cells.user_name,
  }
}

/** The database decides about case: it may only know ASCII. */
async function unknownCompanies(tx: Tx, rows: TableRow<PeopleColumn>[]): Promise<TableFault[]> {
  const named = rows.filter(({ cells }) => cells.organization)
  const names = [...new Set(named.map(({ cells }) => cells.organization))]
  const known = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select wanted.name::text as name from unnest(${names}::citext[]) as wanted (name) join organization o
      on o.name = wanted.name`,
  )
  const found = new Set(known.map(({ name }) => name))
  return named
    .filter(({ cells }) => !found.has(cells.organization))
    .map(({ line, cells }) => ({
      line,
      column: 'organization',
      value: cells.organization,
      reason: 'there is no such company; import its contract first',
    }))
}

/** Names taken by somebody else; `owners` covers the whole file. */
async function takenNames(tx: Tx, rows: TableRow<PeopleColumn>[], owners: Map<string, string>): Promise<TableFault[]> {
  const names = rows.flatMap(({ cells }) => [cells.email, cells.user_name].filter(Boolean))
  const recorded = await readRows<{ name: string; email: string; isAgent: boolean }>(
    tx,
    Prisma.sql`
    select wanted.name::text as name, a.email::text as email, a.role <> 'customer' as "isAgent"
    from unnest(${names}::citext[]) as wanted (name)
      join account n on n.user_name = wanted.name or n.email = wanted.name
      join account a on a.id = coalesce(n.merged_into_id, n.id)
    order by n.email = wanted.name`,
  )
  const agents = new Set<string>()
  for (const { name, email, isAgent } of recorded) {
    owners.set(name.toLowerCase(), email.toLowerCase())
    if (isAgent) agents.add(email.toLowerCase())
  }
  return rows.flatMap(({ line, cells }) => {
    const email = cells.email.toLowerCase()
    const faults: TableFault[] = []
    for (const column of ['email', 'user_name'] as const) {
      const name = cells[column].toLowerCase()
      const owner = owners.get(name) ?? email
      owners.set(name, owner)
      if (name && owner !== email) faults.push({ line, column, value: cells[column], reason: `belongs to ${owner}` })
    }
    if (agents.has(email))
      faults.push({ line, column: 'email', value: cells.email, reason: 'is an agent, not a customer' })
    return faults
  })
}

interface Recorded {
  email: string
  organization: string
  firstName: string
  lastName: string
  userName: string
  phone: string
  role: MembershipRole | ''
  site: string
}

async function savePeople(tx: Tx, people: ImportedPerson[], report: PeopleReport, { dryRun }: { dryRun: boolean }) {
  const rows = JSON.stringify(people)
  const recorded = await readRows<Recorded>(
    tx,
    Prisma.sql`
    select x.email, x.organization, a.first_name as "firstName", a.last_name as "lastName",
      coalesce(a.user_name::text, '') as "userName",
      coalesce(a.phone, '') as phone, coalesce(m.role::text, '') as role, coalesce(m.site, '') as site
    from jsonb_to_recordset(${rows}::jsonb) as x(email text, organization text) join account a
      on a.email = x.email::citext
      join organization o on o.name = x.organization::citext left join membership m on m.account_id = a.id
        and m.organization_id = o.id`,
  )
  const existing = new Map(recorded.map((person) => [`${person.email} ${person.organization}`, person]))
  for (const person of people) {
    const before = existing.get(`${person.email} ${person.organization}`)
    const fields = before ? personChanges(before, person) : []
    if (!before) report.added.push(person.email)
    else if (fields.length) report.changed.push({ email: person.email, fields })
    else report.unchanged.push(person.email)
  }
  if (dryRun) return
  const ids = await readRows<{ id: number }>(
    tx,
    Prisma.sql`
    insert into account (email, first_name, last_name, user_name, phone)
    select distinct on (lower(x.email)) x.email, x."firstName", x."lastName", nullif(x."userName", ''),
      nullif(x.phone, '')
    from jsonb_to_recordset(${rows}::jsonb) as x(email text, "firstName" text, "lastName" text, "userName" text,
      phone text)
    on conflict (email) do update set last_name = excluded.last_name, confirmed = true,
      first_name = case when account.confirmed then coalesce(nullif(excluded.first_name, ''), account.first_name)
        else excluded.first_name end,
      user_name = coalesce(excluded.user_name, account.user_name),
      phone = case when account.confirmed then coalesce(excluded.phone, account.phone) else excluded.phone end
    where account.role = 'customer' returning id`,
  )
  await tx.$executeRaw`
    insert into membership (account_id, organization_id, role, site)
    select a.id, o.id, coalesce(nullif(x.role, '')::"MembershipRole", m.role, 'customer'), nullif(x.site, '')
    from jsonb_to_recordset(${rows}::jsonb) as x(email text, organization text, role text, site text)
      join account a on a.email = x.email::citext join organization o on o.name = x.organization::citext
      left join membership m on m.account_id = a.id and m.organization_id = o.id
    on conflict (account_id, organization_id) do update set role = excluded.role,
      site = coalesce(excluded.site, membership.site)`
  await recordPeople(tx, people, ({ email, organization }) => existing.get(`${email} ${organization}`))
  await assignSupportIds(
    tx,
    ids.map(({ id }) => id),
  )
}

function personChanges(before: Recorded, person: ImportedPerson): { field: string; from: string; to: string }[] {
  const fields = ['firstName', 'lastName', 'userName', 'phone', 'role', 'site'] as const
  return fields
    .map((field) => ({ field, from: before[field], to: person[field] }))
    .filter(({ from, to }) => to !== '' && from !== to)
}
