import { defineEvent } from '../platform/events.ts'

/** `password` is the generated one, for the mail and nothing else. */
export const accountRegistered = defineEvent<{ accountId: number; password: string }>('account.registered')
export const registrationRepeated = defineEvent<{ accountId: number }>('account.registration-repeated')
export const passwordResetRequested = defineEvent<{ accountId: number; token: string }>('account.password-reset-requested')
export const passwordGenerated = defineEvent<{ accountId: number; password: string }>('account.password-generated')
export const passwordChanged = defineEvent<{ accountId: number }>('account.password-changed')
export const accountInvited = defineEvent<{ accountId: number; token: string }>('account.invited')
