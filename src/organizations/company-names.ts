import type { Remedy, TableFault } from '../platform/cells.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'

/** Letters and digits alone: what remains is the same for all spellings of a name. */
export const foldName = (name: string): string => foldText(name).replace(/[^\p{L}\p{N}]/gu, '')

/** A row of a table of contracts. */
export interface NamedCompany {
  line: number
  number: string
  organization: string
}

/** Remembers what it has seen, so that a second spelling in one table is found as well. */
export async function companyNames(tx: Tx) {
  const names = await tx.organization.findMany({ select: { name: true } })
  const exact = new Set<string>()
  const spelt = new Map<string, string>()
  const learn = (name: string) => {
    exact.add(name.toLowerCase())
    const folded = foldName(name)
    if (folded && !spelt.has(folded)) spelt.set(folded, name)
  }
  for (const { name } of names) learn(name)

  /** A contract stays with its company, and a company has one name. */
  return async (rows: NamedCompany[]): Promise<TableFault[]> => {
    const companies = await companiesOfContracts(tx, rows)
    return rows.flatMap(({ line, number, organization }) => {
      const fault = (reason: string, remedy?: Remedy) => [
        { line, column: 'organization', value: organization, reason, ...(remedy ? { remedy } : {}) },
      ]
      const company = companies.get(number.toLowerCase())
      const exists = exact.has(organization.toLowerCase())
      if (company && company.toLowerCase() !== organization.toLowerCase())
        return fault(
          `is not the company of contract ${number}, "${company}", whose people and tickets would stay behind`,
          { by: exists ? 'merge' : 'rename', from: company, to: organization },
        )
      const similar = spelt.get(foldName(organization))
      if (similar && !exists)
        return fault(`is another spelling of "${similar}"; write it like that, or make the difference clear`)
      learn(organization)
      return []
    })
  }
}

async function companiesOfContracts(tx: Tx, rows: NamedCompany[]): Promise<Map<string, string>> {
  const numbers = rows.map(({ number }) => number)
  const found = await readRows<{ number: string; company: string }>(
    tx,
    Prisma.sql`select lower(c.number::text) as number, o.name::text as company
      from unnest(${numbers}::citext[]) as wanted (number) join contract c on c.number = wanted.number
      join organization o on o.id = c.organization_id`,
  )
  return new Map(found.map(({ number, company }) => [number, company]))
}

interface Covered {
  organization: string
  domains: string[]
  emails: string[]
}

export interface NewCompany {
  name: string
  /** Another company with the same domains or addresses: perhaps both are one. */
  sharesWith: string | undefined
}

/** Those that do not exist yet, once each. */
export async function newCompanies(tx: Tx, inputs: Covered[]): Promise<NewCompany[]> {
  const names = inputs.map(({ organization }) => organization)
  const known = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select lower(name::text) as name from organization where name = any(${names}::citext[])`,
  )
  const seen = new Set(known.map(({ name }) => name))
  const fresh = inputs.filter(({ organization }) => !seen.has(organization.toLowerCase()))
  if (fresh.length === 0) return []
  const sharing = await companiesSharing(tx, fresh)
  const named = new Map(fresh.map(({ organization }) => [organization.toLowerCase(), organization]))
  return [...named].map(([key, name]) => ({ name, sharesWith: sharing.get(key) }))
}

async function companiesSharing(tx: Tx, companies: Covered[]): Promise<Map<string, string>> {
  const rows = JSON.stringify(companies.map(({ organization, domains, emails }) => ({ organization, domains, emails })))
  const shared = await readRows<{ name: string; other: string }>(
    tx,
    Prisma.sql`with given as materialized (select * from jsonb_to_recordset(${rows}::jsonb)
        as x(organization text, domains text[], emails text[])),
    covering as (
      select g.organization, d.contract_id from given g cross join unnest(g.domains) as w (domain)
        join contract_domain d on d.domain = w.domain::citext
      union select g.organization, e.contract_id from given g cross join unnest(g.emails) as w (email)
        join contract_address e on e.email = w.email::citext)
    select lower(v.organization) as name, min(o.name::text) as other
    from covering v join contract c on c.id = v.contract_id join organization o on o.id = c.organization_id
    where o.name <> v.organization::citext group by 1`,
  )
  return new Map(shared.map(({ name, other }) => [name, other]))
}

/** Of these, the ones that cover nobody: without domains and addresses, for a company without people. */
export async function coveringNobody<Input extends Covered>(tx: Tx, inputs: Input[]): Promise<Input[]> {
  const bare = inputs.filter(({ domains, emails }) => domains.length === 0 && emails.length === 0)
  if (bare.length === 0) return []
  const names = bare.map(({ organization }) => organization)
  const peopled = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select lower(o.name::text) as name from organization o where o.name = any(${names}::citext[])
      and exists (select 1 from membership m where m.organization_id = o.id)`,
  )
  const seen = new Set(peopled.map(({ name }) => name))
  return bare.filter(({ organization }) => !seen.has(organization.toLowerCase()))
}
