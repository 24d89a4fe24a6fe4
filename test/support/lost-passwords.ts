import type { Account } from '../../src/platform/db.ts'
import { linkIn, mailsTo } from './mails.ts'
import type { Portal } from './portal.ts'
import { stranger } from './strangers.ts'

export const NEW_PASSWORD = 'Neun leise Kraniche ziehen'

/** The form behind a link with a new password of one's own. */
export const chosen = { mode: 'choose', newPassword: NEW_PASSWORD, newPasswordRepeat: NEW_PASSWORD }

/** What somebody does who lost their password: asks for a link, takes it out of the mail, signs in. */
export function lostPasswords(portal: Portal) {
  const forgot = (login: string, headers = {}) => stranger(portal.app).post('/password/forgot', { login }, headers)
  return {
    forgot,
    signsIn: async (login: string, password: string) =>
      (await stranger(portal.app).post('/login', { login, password })).statusCode === 303,
    async linkFor(account: Account): Promise<string> {
      await forgot(account.email)
      await portal.work()
      const mail = (await mailsTo(portal.db, account.email))
        .filter(({ name }) => name === 'account.password-reset-requested')
        .at(-1)
      return linkIn(mail?.text ?? '', '/password/reset/')
    },
  }
}
