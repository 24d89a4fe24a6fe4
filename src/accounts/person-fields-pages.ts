import type { MessageKey } from '../i18n/translate.ts'
import type { FormState } from '../web/forms.ts'
import type { Viewer } from './actor.ts'

// What several pages say of a person and of a password.

export const PERSON = {
  firstName: 'register.first-name',
  lastName: 'register.last-name',
  phone: 'register.phone',
} satisfies Record<string, MessageKey>

export const PASSWORD = {
  currentPassword: 'password.current',
  newPassword: 'password.new',
  newPasswordRepeat: 'password.repeat',
} satisfies Record<string, MessageKey>

/** A password that cannot be seen cannot be corrected. */
export const withoutPasswords = (values: FormState['values']) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in PERSON))

export const personOf = ({ firstName, lastName, phone }: Pick<Viewer, 'firstName' | 'lastName' | 'phone'>) => ({
  firstName,
  lastName,
  phone: phone ?? '',
})
