import { record } from '../audit/recording.ts'
import { isStillReferenced } from '../platform/database-errors.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import { check } from '../platform/rules.ts'
import { newPassword } from '../platform/tokens.ts'
import type { Admission } from './admission.ts'
import {
  countTry,
  enforceLimit,
  labelledMails,
  mailboxOf,
  networkOf,
  registrationByAddress,
  registrationMails,
} from './limits.ts'
import { ownerOf } from './merged-accounts.ts'
import { accountRegistered, registrationRepeated } from './news.ts'
import { type RegistrationInput, registrationRules } from './rules.ts'

export const GENERATED_PASSWORD_HOURS = 24

/**
 * Mails a password for a new account, or a notice to the owner of an existing one; the caller cannot tell which. The
 * account is nobody's colleague until its owner has signed in. False if the address is not admitted. Throws
 * InvalidInputError, TooManyRequestsError.
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
    if (await tooManyMails(tx, input.email.toLowerCase())) return
    const [created] = await readRows<{ id: number }>(
      tx,
      Prisma.sql`
      insert into account (email, first_name, last_name, phone, locale, password_hash, password_expires_at,
        confirmed)
      values (${input.email}, ${input.firstName}, ${input.lastName}, ${input.phone || null}, ${input.locale},
        ${passwordHash}, now() + make_interval(hours => ${GENERATED_PASSWORD_HOURS}), false)
      on conflict do nothing returning id`,
    )
    if (created) {
      await record(tx, { action: 'account.registered', accountId: created.id })
      return accountRegistered.publish(tx, { accountId: created.id, password })
    }
    const existing = await ownerOf(tx, input.email)
    if (existing) await registrationRepeated.publish(tx, { accountId: existing })
  })
  return true
}

/** A label leads to the same mailbox, but uses up nothing of the address without it. */
async function tooManyMails(tx: Tx, email: string): Promise<boolean> {
  const mailbox = mailboxOf(email)
  if (mailbox !== email && (await countTry(tx, labelledMails, mailbox))) return true
  return (await countTry(tx, registrationMails, email)) > 0
}

/** Who has registered, and has not come before the password ran out. Who is named elsewhere by now stays. */
export async function sweepUnconfirmed(db: Db) {
  const gone = await readRows<{ id: number }>(db, Prisma.sql`select a.id from account a where ${isForgotten}`)
  for (const { id } of gone) {
    await readRows(db, Prisma.sql`delete from account a where a.id = ${id} and ${isForgotten}`).catch((error) => {
      if (!isStillReferenced(error)) throw error
    })
  }
}

const isForgotten = Prisma.sql`not a.confirmed and a.password_expires_at < now()`
