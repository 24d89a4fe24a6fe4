import type { Admission } from '../accounts/admission.ts'
import { findByLogin } from '../accounts/sign-in.ts'
import type { Db } from '../platform/db.ts'
import { verifyPassword } from '../platform/passwords.ts'
import type { DemoSignIn } from './demo.ts'

/** Those that let in now: the password is still that of the demo, and the gate is open. */
export async function signInsThatWork(db: Db, admission: Admission, signIns: DemoSignIn[]): Promise<DemoSignIn[]> {
  const working = await Promise.all(
    signIns.map(async ({ login, password }) => {
      const account = await findByLogin(db, admission, login)
      return Boolean(account?.admitted && !account.expired && (await verifyPassword(account.passwordHash, password)))
    }),
  )
  return signIns.filter((_signIn, place) => working[place])
}
