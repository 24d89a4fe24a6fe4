import { z } from 'zod'
import { faultOfMailboxes } from './config-mailboxes.ts'
import { GRANTS, isSafeTokenUrl } from './config-oauth.ts'
import { faultOfServerUrl, isProxy, type ServerUrlRule } from './config-urls.ts'

export const flag = z.enum(['on', 'off']).transform((value) => value === 'on')
export const digits = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `a whole number from ${min} to ${max}`,
    )
export const wholeNumber = (min: number, max: number) => digits(min, max).transform(Number)
export const port = wholeNumber(1, 65_535)
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
  .max(2000)
  .refine((url) => !/[\p{Cc}\p{Cf}\s]/u.test(url), 'a URL without spaces or invisible characters')
  .refine((url) => !URL.canParse(url) || !new URL(url).username, 'a URL without user and password')
export const serverUrl = (rule: ServerUrlRule) =>
  z
    .string()
    .max(2000)
    .superRefine((url, context) => {
      const fault = faultOfServerUrl(url, rule)
      if (fault) context.addIssue({ code: 'custom', message: fault })
    })
export const mailboxUrls = z
  .string()
  .max(20_000)
  .superRefine((urls, context) => {
    const fault = faultOfMailboxes(urls)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })
const credential = z
  .string()
  .regex(/^[ -~]{1,8000}$/, 'up to 8000 characters, without umlauts')
  .optional()
export const oauthVariables = {
  SMTP_OAUTH: z.enum(GRANTS).optional(),
  IMAP_OAUTH: z.enum(GRANTS).optional(),
  OAUTH_TOKEN_URL: httpUrl.refine(isSafeTokenUrl, 'a URL that begins with https://').optional(),
  OAUTH_CLIENT_ID: credential,
  OAUTH_CLIENT_SECRET: credential,
  OAUTH_REFRESH_TOKEN: credential,
  OAUTH_SCOPE: credential,
}
export const timeZone = z
  .string()
  .refine(
    (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
    'a time zone such as Europe/Berlin',
  )
export const proxies = z
  .string()
  .transform((text) => (text === 'off' ? [] : text.split(/[\s,]+/).filter(Boolean)))
  .refine((list) => list.every(isProxy), 'off, or addresses such as 10.0.0.1, 10.0.0.0/8 and loopback')

/** One address, without what a parser could read as a second one, a comment or a command; a pattern with `u`. */
export const PLAIN_ADDRESS = '[^\\s@<>()[\\]\\\\,;:"\\p{C}]+@[^\\s@<>()[\\]\\\\,;:"\\p{C}]+'
