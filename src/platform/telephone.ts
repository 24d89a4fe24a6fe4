/** Of the country where most callers are. */
const COUNTRY = '49'

/** Whether somebody typed a telephone number, rather than words or the number of something else. */
export const isTelephoneNumber = (typed: string): boolean =>
  typed.length <= 60 && digitsOf(typed).length >= 5 && /^[\d\s()/+.\-\u2010-\u2015]+$/.test(typed)

export const digitsOf = (number: string | null): string => number?.replace(/\D/g, '') ?? ''

/**
 * The digits that all ways of writing a number have in common: `40555` of `+49 40 555`, `0049 40 555`, `040/555` and
 * `+49 (0)40 555`; of abroad with the code of the country, `43155` of `+43 1 55`.
 */
export function commonDigits(typed: string): string {
  const isInternational = /^\s*(?:\+|00)/.test(typed)
  const digits = digitsOf(typed.replace(/\(0\)/, ''))
  if (!isInternational) return digits.replace(/^0/, '')
  const international = digits.replace(/^00/, '')
  return international.startsWith(COUNTRY) ? international.slice(COUNTRY.length).replace(/^0/, '') : international
}
