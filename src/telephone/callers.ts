import type { Actor } from '../accounts/actor.ts'
import { splitName } from '../accounts/names.ts'
import { addPerson } from '../organizations/people.ts'
import { noAddress } from '../platform/addresses.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { type CallerInput, callerRules } from './rules.ts'

/**
 * A caller whom nobody knows becomes a contact of the company with a Support-ID, as whoever writes a mail does. Returns
 * the account's id. Throws InvalidInputError, TakenError, ForbiddenError.
 */
export async function addCaller(tx: Tx, actor: Actor, wish: CallerInput): Promise<number> {
  const { name, number, email, company } = check(callerRules, wish)
  const [organization] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select name::text as name from organization where id = ${company}`,
  )
  if (!organization) throw new InvalidInputError('customer', 'error.customer')
  const person = {
    ...splitName(name),
    ...{ email: email || noAddress(), phone: number, userName: '', site: '', organization: organization.name },
  }
  return addPerson(tx, person, { invited: false, by: actor })
}
