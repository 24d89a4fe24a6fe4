import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import { check } from '../platform/rules.ts'
import { newPassword } from '../platform/tokens.ts'
import type { Admission } from './admission.ts'
import { anonymousMails, countTry, enforceLimit, mailboxOf, networkOf, registrationByAddress } from './limits.ts'
import { accountRegistered, registrationRepeated } from './news.ts'
import { type RegistrationInput, registrationRules } from './rules.ts'

export const GENERATED_PASSWORD_HOURS = 24

/**
 * Mails a password for a new account, or a notice to the owner of an existing one; the caller cannot tell which. False
 * if the address is not admitted. Throws InvalidInputError, TooManyRequestsError.
 */
export async function register(
  db: Db,
  admission: Admission,
  address: string,
  wish: RegistrationInput,
): Promise<boolean> {
  const input = check(registrationRules, wish)
  await enforceLimit(db, registrationByAddress, networkOf(address))
  if (!(await admission.mayRegister(db, input.email))) return false
  const password = newPassword()
  const passwordHash = await hashPassword(password)
  await transaction(db, async (tx) => {
    // An account without its mail would only get in the owner's way.
    if (await countTry(tx, anonymousMails, mailboxOf(input.email))) return
    const [created] = await readRows<{ id: number }>(
      tx,
      Prisma.sql`
      insert into account (email, first_name, last_name, phone, locale, password_hash, password_expires_at)
      values (${input.email}, ${input.firstName}, ${input.lastName}, ${input.phone || null}, ${input.locale},
        ${passwordHash}, now() + make_interval(hours => ${GENERATED_PASSWORD_HOURS}))
      on conflict do nothing returning id`,
    )
    if (created) return accountRegistered.publish(tx, { accountId: created.id, password })
    const existing = await tx.account.findUniqueOrThrow({ where: { email: input.email }, select: { id: true } })
    await registrationRepeated.publish(tx, { accountId: existing.id })
  })
  return true
}
