import { defineNews } from '../platform/news.ts'

/** `password` is the generated one, only for the mail. */
export const accountRegistered = defineNews<{ accountId: number; password: string }>('account.registered')
/** With a password or a link: whoever it was reads the mails to the address. */
export const accountSignedIn = defineNews<{ accountId: number }>('account.signed-in')
export const registrationRepeated = defineNews<{ accountId: number }>('account.registration-repeated')
export const passwordResetRequested = defineNews<{ accountId: number; token: string }>(
  'account.password-reset-requested',
)
/** Somebody knows the password, but too many have guessed. */
export const signInLinkRequested = defineNews<{ accountId: number; token: string }>('account.sign-in-link-requested')
export const passwordGenerated = defineNews<{ accountId: number; password: string }>('account.password-generated')
export const passwordChanged = defineNews<{ accountId: number }>('account.password-changed')
export const accountInvited = defineNews<{ accountId: number; token: string }>('account.invited')
