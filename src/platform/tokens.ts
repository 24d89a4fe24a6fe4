import { createHash, randomBytes, randomInt } from 'node:crypto'

/** For links and cookies: 256 random bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Only this is stored. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(token).digest())

// Without lookalikes: 31 characters are 4.95 bits each, 20 make 99 bits.
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyz23456789'

const GENERATED = new RegExp(`^[${LEGIBLE}]{5}(?:-[${LEGIBLE}]{5}){3}$`)

/** Without the blanks that come along when it is copied from a mail; any other password stays as it is. */
export function withoutBlanks(password: string): string {
  const trimmed = password.trim()
  return GENERATED.test(trimmed) ? trimmed : password
}

export function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => LEGIBLE[randomInt(LEGIBLE.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
