import { phrases } from './phrases.ts'

/** What should not be in a ticket, the worst first. */
export type Sensitive = 'password' | 'card' | 'iban' | 'health'

const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![\p{L}\p{N}])/giu
const CARD = /(?<![\d.-])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])/g
/** Of the issuers' ranges; our own numbers of tickets begin with a year. */
const ISSUED = /^(?:4|5[1-5]|3[47]|2[2-7]|6011|65)/

const NAMES = 'passw(?:or[dt]|ort)|kennwort|passphrase|pwd|pin'
const PASSWORD = new RegExp(
  `(?<!\\p{L})(?:${NAMES})(?: {0,3}[:=] {0,3}| (?:ist|lautet|is) )["„“”'‚]?(\\S{4,64})`,
  'giu',
)
/** They follow „Passwort:“ in sentences. */
const NO_PASSWORD = new Set(
  (
    'vergessen falsch abgelaufen gesperrt geht funktioniert wird wurde nicht kann kein keine bitte zurücksetzen ' +
    'ändern geändert unbekannt ungültig wrong expired forgotten locked does doesn cannot please reset changed ' +
    'unknown invalid incorrect rejected'
  ).split(' '),
)

const HEALTH = phrases(
  ...[
    'krankmeldung',
    'krankschreibung',
    'krankgeschrieben',
    'attest',
    'arbeitsunfähig\\p{L}*',
    'schwerbehinder\\p{L}*',
  ],
  ...['schwanger\\p{L}*', 'depression\\p{L}*', 'burnout', 'krebserkrankung', 'chemotherapie', 'psychotherapie'],
  ...['sick note', 'sick leave', 'medical certificate', 'pregnan(?:t|cy)', 'chemotherapy', 'disability'],
)

/** In the text of somebody who may not have thought of it; numbers of accounts and cards only if they are right. */
export function sensitiveDataIn(text: string): Sensitive[] {
  const found: [Sensitive, boolean][] = [
    ['password', [...text.matchAll(PASSWORD)].some(([whole, value]) => isPassword(whole, value ?? ''))],
    ['card', (text.match(CARD) ?? []).some(isCardNumber)],
    ['iban', (text.match(IBAN) ?? []).some(isIban)],
    ['health', HEALTH.test(text)],
  ]
  return found.flatMap(([kind, there]) => (there ? [kind] : []))
}

/** After a verb, only what looks like one. */
function isPassword(whole: string, value: string): boolean {
  const plain = value.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, '')
  if (NO_PASSWORD.has(plain) || plain.length < 4) return false
  return /[:=]/.test(whole.slice(0, -value.length)) || /[^\p{L}.,;!?"“”]/u.test(value)
}

/** By its check digit (Luhn). */
function isCardNumber(written: string): boolean {
  const digits = written.replace(/\D/g, '')
  if (digits.length > 19 || !ISSUED.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** By its check digits (ISO 7064, mod 97-10). */
function isIban(written: string): boolean {
  const plain = written.replace(/ /g, '').toUpperCase()
  if (plain.length < 15 || plain.length > 34) return false
  const moved = plain.slice(4) + plain.slice(0, 4)
  const rest = [...moved].reduce((value, sign) => {
    const number = Number.parseInt(sign, 36)
    return (value * (number > 9 ? 100 : 10) + number) % 97
  }, 0)
  return rest === 1
}
