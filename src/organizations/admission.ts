import { type Company, isCustomer } from '../accounts/actor.ts'
import type { Admission } from '../accounts/admission.ts'
import { accountSignedIn } from '../accounts/news.ts'
import type { Config } from '../config.ts'
import { type Day, localDay, now } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'
import type { Subscription } from '../platform/news.ts'
import type { PortalSettings } from '../settings/resolve.ts'
import { companiesCovering, coveredOn, entitledOn, joinCovering, supportedOn, validOn } from './entitlement.ts'

export interface AdmissionSettings {
  current(): Pick<PortalSettings, 'registration'>
}

/** Customers need a contract that is valid today in the portal's time zone; with `open` registration, nobody does. */
export function admissionByContract(settings: AdmissionSettings, { timeZone }: Pick<Config, 'timeZone'>) {
  const today = () => localDay(now(), timeZone)
  const open = () => settings.current().registration === 'open'
  return {
    today,
    condition() {
      const { registration } = settings.current()
      if (registration === 'open') return Prisma.sql`true`
      const entitled = entitledOn(today())
      return registration === 'contract' ? Prisma.sql`(${entitled} or ${coveredOn(today())})` : entitled
    },
    admits: (person) => open() || !isCustomer(person) || person.companies.length > 0,
    companies: () => ({
      columns: companyColumns(today()),
      joins: Prisma.sql`left join (membership m join organization o on o.id = m.organization_id
        and ${supportedOn(today())}) on m.account_id = a.id`,
      companiesOf,
    }),
    holding: () => ({
      columns: companyColumns(today()),
      joins: Prisma.sql`join membership m on m.account_id = a.id join organization o on o.id = m.organization_id
        join contract c on c.organization_id = o.id and ${validOn(today())}`,
      locks: Prisma.sql`m, c`,
      placesOf: (rows: object[]) => ({ companies: companiesOf(rows), teams: [] }),
    }),
    async mayRegister(db, email) {
      const { registration } = settings.current()
      if (registration === 'contract') return (await companiesCovering(db, email, today())).length > 0
      return registration === 'open'
    },
  } satisfies Omit<Admission, 'places'> & Record<string, unknown>
}

interface CompanyRow {
  companyId: number | null
  companyName: string
  administrator: boolean
  modules: string[]
  services: string[]
}

const companyColumns = (day: Day) => Prisma.sql`o.id as "companyId", o.name as "companyName",
  m.role = 'admin' as administrator, ${agreed('modules', day)} as modules, ${agreed('services', day)} as services`

/** A list of `organization o`: what any of its valid contracts says. */
const agreed = (column: 'modules' | 'services', day: Day) => Prisma.sql`array(select distinct x.said
  from contract c cross join unnest(c.${Prisma.raw(column)}) x (said)
  where c.organization_id = o.id and ${validOn(day)})`

/** By name, once each: a company has a row per contract and team. */
function companiesOf(rows: object[]): Company[] {
  const companies = new Map<number, Company>()
  for (const { companyId: id, companyName: name, administrator, modules, services } of rows as CompanyRow[])
    if (id) companies.set(id, { id, name, administrator, modules, services })
  return [...companies.values()].sort((one, other) => one.name.localeCompare(other.name))
}

/** Signing in proves the address. */
export const enrolment = ({ today }: Pick<Admission, 'today'>): Subscription[] => [
  accountSignedIn.do((tx, { accountId }) => joinCovering(tx, accountId, today())),
]
