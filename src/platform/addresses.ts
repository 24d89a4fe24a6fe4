import { randomUUID } from 'node:crypto'
import { domainToASCII, domainToUnicode } from 'node:url'
import { PLAIN_ADDRESS } from '../config-rules.ts'

// RFC 5321 without quotes, and without letters beyond ASCII before the @, which many servers do not deliver to.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/
const MOST_LOCAL = 64
const MOST_DOMAIN = 253
const MOST_ADDRESS = 254

const ONLY_PLAIN = new RegExp(`^${PLAIN_ADDRESS}$`, 'u')

export const isPlainAddress = (text: string): boolean => text.length <= MOST_ADDRESS && ONLY_PLAIN.test(text)

const BEYOND_ASCII = /[^\0-\x7f]/

/** `xn--mller-kva.example` of `Müller.example`: as domains are stored and compared. What is none stays as it is. */
export const storedDomain = (typed: string): string =>
  BEYOND_ASCII.test(typed) && typed.length <= MOST_DOMAIN ? domainToASCII(typed) || typed : typed

/** With the domain as it is stored. */
export function storedAddress(typed: string): string {
  const at = typed.lastIndexOf('@') + 1
  return typed.slice(0, at) + (at ? storedDomain(typed.slice(at)) : typed)
}

/** As its owners write it; other scripts stay in ASCII, where they could pass for Latin ones. */
export function shownDomain(stored: string): string {
  if (!/(^|\.)xn--/i.test(stored)) return stored
  const shown = domainToUnicode(stored)
  return /^[\p{Script=Latin}\d.-]+$/u.test(shown) ? shown : stored
}

/** RFC 2606: nobody ever has an address there. */
const NOWHERE = '@no-mail.invalid'

/** For somebody who has told none, such as a caller. */
export const noAddress = (): string => `${randomUUID()}${NOWHERE}`

/** Nothing is ever sent to anybody else. */
export const hasAddress = (stored: string): boolean => !stored.endsWith(NOWHERE)

/** Empty for somebody without one. */
export function shownAddress(stored: string): string {
  if (!hasAddress(stored)) return ''
  const at = stored.lastIndexOf('@') + 1
  return at ? stored.slice(0, at) + shownDomain(stored.slice(at)) : stored
}

/** For the address of a link. */
export function mailLink(stored: string): string {
  const at = stored.lastIndexOf('@')
  return `mailto:${encodeURIComponent(stored.slice(0, at))}${stored.slice(at)}`
}

export const isDomain = (stored: string): boolean => stored.length <= MOST_DOMAIN && DOMAIN.test(stored)

/** Of an address as it is stored: `letters` beyond ASCII before the @, or no `address`. */
export function addressFault(stored: string): 'letters' | 'address' | undefined {
  if (stored.length > MOST_ADDRESS) return 'address'
  const at = stored.lastIndexOf('@')
  const [local, domain] = [stored.slice(0, Math.max(at, 0)), stored.slice(at + 1)]
  if (!isDomain(domain)) return 'address'
  if (local.length > MOST_LOCAL) return 'address'
  if (LOCAL.test(local)) return undefined
  return LOCAL.test(local.replace(/[\p{L}\p{M}]/gu, 'a')) ? 'letters' : 'address'
}
