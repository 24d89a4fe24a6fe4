import { createHash, randomBytes, randomInt } from 'node:crypto'

/** A secret for a link or a cookie: 256 random bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a token. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(token).digest())

// No characters that look alike in print: 31 of them are 4.95 bits each, 20 make 99 bits.
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to be mailed and typed in: four groups of five, about 99 bits. */
export function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => LEGIBLE[randomInt(LEGIBLE.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
