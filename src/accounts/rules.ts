import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { Density, Quoting, Theme } from '../platform/db.ts'
import { emailAddress, line, requiredLine, text } from '../platform/rules.ts'

export const PAGE_SIZES = [10, 15, 20, 35, 50, 100]
export const REFRESH_MINUTES = [0, 2, 5, 7, 10, 15]

export const MOST_SIGNATURE = 2000

/** Mails about the own account cannot be muted. */
export const OPTIONAL_MAILS = ['ticket.opened', 'ticket.replied', 'ticket.state-changed'] as const

const locale = z.enum(LOCALES, 'error.invalid')
const amongNumbers = (values: number[]) =>
  z.number('error.invalid').refine((value) => values.includes(value), 'error.invalid')

// Anybody can register a stranger's address: a name must not carry links or markup into the mail.
// Other scripts have dashes, apostrophes, dots and joiners of their own.
const personName = requiredLine(80).pipe(
  z
    .string()
    .regex(/^[\p{L}\p{M}\p{N}\p{Pd} .,'’‘`´′·‧・･׳״()\u200c\u200d]+$/u, 'error.name')
    .regex(/\p{L}/u, 'error.name'),
)

export const personDetailsRules = z.strictObject({
  firstName: personName,
  lastName: personName,
  phone: line(40).default(''),
})
export type PersonDetails = z.input<typeof personDetailsRules>

/** What customers read below an agent's answers. */
export const senderRules = z.strictObject({ organization: line(120), signature: text(MOST_SIGNATURE) })
export type Sender = z.input<typeof senderRules>

export const introductionRules = senderRules.extend({ name: personName })
export type Introduction = z.input<typeof introductionRules>

export const registrationRules = personDetailsRules.extend({
  email: emailAddress,
  /** Of the page with the form. */
  locale,
})
export type RegistrationInput = z.input<typeof registrationRules>

export const preferencesRules = z.strictObject({
  locale,
  theme: z.enum(Theme, 'error.invalid'),
  density: z.enum(Density, 'error.invalid'),
  pageSize: amongNumbers(PAGE_SIZES),
  showClosed: z.boolean('error.invalid'),
  refreshMinutes: amongNumbers(REFRESH_MINUTES),
  mutedMails: z.array(z.enum(OPTIONAL_MAILS, 'error.invalid')),
  /** What of the earlier messages stands below a new one; stays as it is without. */
  quoting: z.enum(Quoting, 'error.invalid').optional(),
})
export type Preferences = z.input<typeof preferencesRules>

export const deskPreferencesRules = preferencesRules
  .pick({ locale: true, theme: true, density: true, pageSize: true })
  /** Single letters are keys at the desk. */
  .extend({ keys: z.boolean('error.invalid') })
export type DeskPreferences = z.input<typeof deskPreferencesRules>
