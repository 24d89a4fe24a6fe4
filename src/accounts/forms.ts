import { z } from 'zod'
import { line, requiredLine } from '../platform/rules.ts'
import { checkbox, choices, oneOf } from '../web/forms.ts'
import {
  introductionRules,
  OPTIONAL_MAILS,
  PAGE_SIZES,
  personDetailsRules,
  preferencesRules,
  REFRESH_MINUTES,
  registrationRules,
  senderRules,
} from './rules.ts'

// The domain has the limit of a password; this bounds what it looks at.
const typed = z.string().max(4096, 'error.password.long')
const password = typed.min(1, 'error.required')
const optionalPassword = typed.default('')

const { firstName, lastName, phone } = personDetailsRules.shape
/** Where whoever owns the address confirms what somebody has typed. */
const confirmation = { firstName: firstName.optional(), lastName: lastName.optional(), phone: phone.optional() }

export const personForm = personDetailsRules

export const loginForm = z.strictObject({
  login: requiredLine(254),
  password,
  next: line(2000).default(''),
  /** `probed` by our own pages, which set a cookie to see if it comes back. */
  cookies: z.literal('probed').optional(),
})

export const registrationForm = registrationRules.omit({ locale: true })

export const lostPasswordForm = z.strictObject({ login: requiredLine(254) })

export const resetForm = z
  .strictObject({
    mode: z.enum(['generate', 'choose'], 'error.invalid'),
    newPassword: optionalPassword,
    newPasswordRepeat: optionalPassword,
    ...confirmation,
  })
  .refine(({ mode, newPassword }) => mode === 'generate' || newPassword, {
    path: ['newPassword'],
    message: 'error.required',
  })
  .refine(({ mode, newPassword, newPasswordRepeat }) => mode === 'generate' || newPassword === newPasswordRepeat, {
    path: ['newPasswordRepeat'],
    message: 'error.password.unequal',
  })

export const passwordForm = z
  .strictObject({
    currentPassword: optionalPassword,
    newPassword: password,
    newPasswordRepeat: password,
    ...confirmation,
  })
  .refine(({ newPassword, newPasswordRepeat }) => newPassword === newPasswordRepeat, {
    path: ['newPasswordRepeat'],
    message: 'error.password.unequal',
  })

const { locale, theme, density, quoting } = preferencesRules.shape

export const localeForm = z.strictObject({ locale, next: line(2000).default('') })

export const densityForm = z.strictObject({ density, returnTo: line(2000).default('') })

export const preferencesForm = z.strictObject({
  locale,
  theme,
  density,
  pageSize: oneOf(PAGE_SIZES),
  showClosed: checkbox,
  refreshMinutes: oneOf(REFRESH_MINUTES),
  mails: choices(OPTIONAL_MAILS),
  quoting,
})

/** Of agents, who have no list of their own tickets. */
export const deskPreferencesForm = preferencesForm
  .pick({ locale: true, theme: true, density: true, pageSize: true })
  .extend({ keys: checkbox })

export const introductionForm = introductionRules.extend({ next: line(2000).default('') })
export const introductionQuery = z.object({ next: z.string().max(2000).catch('') })
export const senderForm = senderRules

export const sessionForm = z.strictObject({
  session: z.union([
    z.literal('others'),
    z.coerce
      .number()
      .int()
      .positive()
      .max(2 ** 31 - 1),
  ]),
})

export const resetParams = z.object({ token: z.string().regex(/^[\w-]{20,100}$/) })
export const loginQuery = z.object({ next: z.string().max(2000).catch(''), login: z.string().max(254).catch('') })
