import { changesOf, record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { LOCKS } from '../platform/locks.ts'
import { coveringNobody, type NewCompany, newCompanies } from './company-names.ts'
import type { ContractInput } from './contract-input.ts'
import { enrolCovered } from './entitlement.ts'

export interface RecordedContract extends ContractInput {
  id: number
}

interface FieldChange {
  field: keyof ContractInput
  from: string
  to: string
}

export interface SaveReport {
  added: string[]
  changed: { number: string; fields: FieldChange[] }[]
  unchanged: string[]
  companies: NewCompany[]
  /** Numbers of written contracts without domains and addresses, for companies without people. */
  coverNobody: string[]
  /** What a human should check. */
  notes: string[]
}

export const emptyReport = (): SaveReport => ({
  added: [],
  changed: [],
  unchanged: [],
  companies: [],
  coverNobody: [],
  notes: [],
})

/** Throws ConflictError while another import runs. */
export async function lockImports(tx: Tx) {
  const [row] = await readRows<{ free: boolean }>(
    tx,
    Prisma.sql`select pg_try_advisory_xact_lock(${LOCKS.imports}) as free`,
  )
  if (!row?.free) throw new ConflictError('Another import is running. Please try again when it is done.')
}

interface SaveOptions {
  dryRun: boolean
  /** Not given, so a known contract keeps them. */
  kept?: (keyof ContractInput)[]
}

/**
 * Adds or changes by number, and adds to the report. Creates companies by name; people with a covered address become
 * members.
 */
export async function saveContracts(
  tx: Tx,
  inputs: ContractInput[],
  report: SaveReport,
  { dryRun, kept = [] }: SaveOptions,
) {
  const recorded = new Map(
    (
      await contractsByNumber(
        tx,
        inputs.map(({ number }) => number),
      )
    ).map((contract) => [contract.number.toLowerCase(), contract]),
  )
  const wanted = inputs.map((input) => {
    const existing = recorded.get(input.number.toLowerCase())
    return existing ? { ...input, ...Object.fromEntries(kept.map((field) => [field, existing[field]])) } : input
  })
  const toWrite = wanted.filter((input) => {
    const existing = recorded.get(input.number.toLowerCase())
    const fields = existing ? changesBetween(existing, input) : []
    if (!existing) report.added.push(input.number)
    else if (fields.length) report.changed.push({ number: input.number, fields })
    else report.unchanged.push(input.number)
    return !existing || fields.length > 0
  })
  if (toWrite.length === 0) return
  const companies = await newCompanies(tx, toWrite)
  report.companies.push(...companies)
  report.coverNobody.push(...(await coveringNobody(tx, toWrite)).map(({ number }) => number))
  if (dryRun) return
  await recordContracts(tx, toWrite, recorded, companies)
  await writeContracts(tx, toWrite)
}

async function recordContracts(
  tx: Tx,
  inputs: ContractInput[],
  recorded: Map<string, RecordedContract>,
  companies: NewCompany[],
) {
  await record(
    tx,
    ...companies.map(({ name }) => ({ action: 'company.added' as const, subject: name })),
    ...inputs.map((input) => {
      const existing = recorded.get(input.number.toLowerCase())
      return {
        action: existing ? ('contract.changed' as const) : ('contract.added' as const),
        subject: input.number,
        changes: changesOf({ ...existing }, { ...input }),
      }
    }),
  )
}

async function writeContracts(tx: Tx, inputs: ContractInput[]) {
  const rows = JSON.stringify(
    inputs.map(({ includedHours, mainContact, approvalEmail, ...input }) => ({
      ...input,
      includedHours: includedHours || null,
      mainContact: mainContact || null,
      approvalEmail: approvalEmail || null,
    })),
  )
  await tx.$executeRaw`insert into organization (name) select distinct on (lower(x.organization)) x.organization
    from jsonb_to_recordset(${rows}::jsonb) as x(organization text) on conflict do nothing`
  const written = await readRows<{ id: number }>(
    tx,
    Prisma.sql`
    insert into contract (number, organization_id, valid_from, valid_until, main_contact, approval_email, authorizers,
      billing, included_hours, services, modules)
    select x.number, o.id, x."validFrom", x."validUntil", x."mainContact", x."approvalEmail", x.authorizers,
      x.billing::"Billing", x."includedHours", x.services, x.modules
    from jsonb_to_recordset(${rows}::jsonb) as x(number text, organization text, "validFrom" date, "validUntil" date,
      "mainContact" text,
      "approvalEmail" text, authorizers text[], billing text, "includedHours" numeric, services text[], modules text[])
      join organization o on o.name = x.organization::citext
    on conflict (number) do update set valid_from = excluded.valid_from,
      valid_until = excluded.valid_until,
      main_contact = excluded.main_contact, approval_email = excluded.approval_email,
        authorizers = excluded.authorizers, billing = excluded.billing,
      included_hours = excluded.included_hours, services = excluded.services, modules = excluded.modules,
        updated_at = now()
    returning id`,
  )
  const ids = written.map(({ id }) => id)
  await tx.$executeRaw`delete from contract_domain where contract_id = any(${ids})`
  await tx.$executeRaw`delete from contract_address where contract_id = any(${ids})`
  await tx.$executeRaw`insert into contract_domain (contract_id, domain) select c.id, unnest(x.domains)
    from jsonb_to_recordset(${rows}::jsonb) as x(number text, domains text[]) join contract c
      on c.number = x.number::citext`
  await tx.$executeRaw`insert into contract_address (contract_id, email) select c.id, unnest(x.emails)
    from jsonb_to_recordset(${rows}::jsonb) as x(number text, emails text[]) join contract c
      on c.number = x.number::citext`
  await enrolCovered(tx, ids)
}

/** In any order. */
export async function contractsByNumber(tx: Db | Tx, numbers: string[]): Promise<RecordedContract[]> {
  return readRows<RecordedContract>(
    tx,
    Prisma.sql`
    select c.id, c.number::text as number, o.name::text as organization, c.valid_from::text as "validFrom",
      c.valid_until::text as "validUntil",
      coalesce((select array_agg(lower(d.domain::text) order by lower(d.domain::text) collate "C")
        from contract_domain d where d.contract_id = c.id), '{}') as domains,
      coalesce((select array_agg(lower(e.email::text) order by lower(e.email::text) collate "C") from contract_address e
        where e.contract_id = c.id), '{}') as emails,
      coalesce(c.main_contact, '') as "mainContact", coalesce(c.approval_email::text, '') as "approvalEmail",
        c.authorizers, c.billing::text as billing,
      coalesce(c.included_hours::text, '') as "includedHours", c.services, c.modules
    from unnest(${numbers}::citext[]) as wanted (number) join contract c on c.number = wanted.number join organization o
      on o.id = c.organization_id`,
  )
}

function changesBetween(existing: RecordedContract, input: ContractInput): FieldChange[] {
  const show = (value: string | string[]) => [value].flat().join(', ')
  return (Object.keys(input) as (keyof ContractInput)[])
    .filter((field) => !isSame(field, existing[field], input[field]))
    .map((field) => ({ field, from: show(existing[field]), to: show(input[field]) }))
}

function isSame(field: keyof ContractInput, before: string | string[], after: string | string[]): boolean {
  if (typeof before !== 'string' || typeof after !== 'string')
    return before.length === after.length && [...before].every((item, index) => item === after[index])
  return field === 'number' || field === 'organization'
    ? before.toLowerCase() === after.toLowerCase()
    : before === after
}

/**
 * `day` is the last one; tickets and people stay. Throws NotFoundError, or ConflictError for a day before the first.
 */
export async function endContract(db: Db, number: string, day: string) {
  await transaction(db, async (tx) => {
    const [contract] = await readRows<{ number: string; validFrom: string; validUntil: string }>(
      tx,
      Prisma.sql`select number::text as number, valid_from::text as "validFrom", valid_until::text as "validUntil"
        from contract where number = ${number}::citext for update`,
    )
    if (!contract) throw new NotFoundError(`There is no contract ${number}.`)
    if (day < contract.validFrom)
      throw new ConflictError(`Contract ${number} begins on ${contract.validFrom}; it cannot end on ${day}.`)
    await tx.$executeRaw`update contract set valid_until = ${day}::date, updated_at = now()
      where number = ${number}::citext`
    const changes = changesOf({ validUntil: contract.validUntil }, { validUntil: day })
    if (changes.length) await record(tx, { action: 'contract.ended', subject: contract.number, changes })
  })
}

type ContractStatus = 'valid' | 'ended' | 'future'

interface ContractLine {
  number: string
  organization: string
  validFrom: string
  validUntil: string
  status: ContractStatus
  billing: string
  includedHours: string | null
  covers: string[]
}

/** By number, after `after`; at most `limit`. */
export async function listContracts(
  db: Db,
  {
    day,
    organization,
    after = '',
    limit,
  }: { day: string; organization?: string | undefined; after?: string; limit: number },
): Promise<ContractLine[]> {
  return readRows<ContractLine>(
    db,
    Prisma.sql`
    select c.number::text as number, o.name::text as organization, c.valid_from::text as "validFrom",
      c.valid_until::text as "validUntil",
      case when c.valid_until < ${day}::date then 'ended' when c.valid_from > ${day}::date then 'future'
        else 'valid' end as status,
      c.billing::text as billing, c.included_hours::text as "includedHours",
      array(select d.domain::text from contract_domain d where d.contract_id = c.id union all select e.email::text
        from contract_address e where e.contract_id = c.id) as covers
    from contract c join organization o on o.id = c.organization_id
    where c.number > ${after}::citext and (${organization ?? null}::citext is null
      or o.name = ${organization ?? null}::citext)
    order by c.number limit ${limit}`,
  )
}
