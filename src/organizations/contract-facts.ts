import type { Actor } from '../accounts/actor.ts'
import type { Day } from '../platform/clock.ts'
import { type Billing, type Db, Prisma, readRows } from '../platform/db.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { validOn } from './entitlement.ts'
import { mayAtDesk } from './policy.ts'

type ContractState = 'valid' | 'ended' | 'future'

export interface ContractSummary {
  number: string
  validFrom: Day
  validUntil: Day
  state: ContractState
  /** Hours, as a decimal number. */
  includedHours: string | null
}

/** JSON of `contract c` as of a day. */
export const contractSummary = (day: Day): Prisma.Sql => Prisma.sql`json_build_object('number', c.number,
  'validFrom', c.valid_from, 'validUntil', c.valid_until, 'includedHours', c.included_hours::text,
  'state', ${stateOn(day)})`

const stateOn = (day: Day): Prisma.Sql => Prisma.sql`case when c.valid_from > ${day}::date then 'future'
  when c.valid_until < ${day}::date then 'ended' else 'valid' end`

/** ORDER BY on `contract c`: valid ones first, then the latest. */
export const currentFirst = (day: Day): Prisma.Sql => Prisma.sql`(${validOn(day)}) desc, c.valid_until desc, c.id`

export interface ContractFacts extends ContractSummary {
  organizationId: number
  organizationName: string
  billing: Billing
  services: string[]
  modules: string[]
  mainContact: string | null
  approvalEmail: string | null
  authorizers: string[]
  domains: string[]
  addresses: string[]
}

/** Throws ForbiddenError, NotFoundError. */
export async function readContract(db: Db, actor: Actor, number: string): Promise<ContractFacts> {
  if (!mayAtDesk(actor, 'find')) throw new ForbiddenError('desk.find')
  const day = actor.admission.today()
  const [contract] = await readRows<ContractFacts>(
    db,
    Prisma.sql`select c.number::text as number, c.valid_from as "validFrom", c.valid_until as "validUntil",
      ${stateOn(day)} as state, c.included_hours::text as "includedHours", o.id as "organizationId",
      o.name::text as "organizationName", c.billing, c.services, c.modules, c.main_contact as "mainContact",
      c.approval_email::text as "approvalEmail", c.authorizers,
      array(select d.domain::text from contract_domain d where d.contract_id = c.id order by 1) as domains,
      array(select e.email::text from contract_address e where e.contract_id = c.id order by 1) as addresses
    from contract c join organization o on o.id = c.organization_id where c.number = ${number}::citext`,
  )
  if (!contract) throw new NotFoundError()
  return contract
}
