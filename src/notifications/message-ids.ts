import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** What one of our Message-IDs says: whom we told about which ticket: an account, or a third party. */
interface MailOrigin {
  ticketId: number
  accountId?: number
  partyId?: number
  /** It told an agent, or a third party, of what is internal: so is what answers it. */
  note: boolean
}

// Local parts have at most 64 signs: 16 are random, 26 prove it, ids need at most 6 each.
const SHAPE = /^\s*<?([a-z2-7]{16})\.([\da-z]{1,11})-([\da-z]{1,11})(-[np])?\.([a-z2-7]{26})@[^\s<>@]{1,255}>?\s*$/

/** Longer than any line of a header. */
const LONGEST = 1000

/** Unique, and proof that we wrote it; in lower case, because some servers change the case. */
export function signedMessageId(origin: MailOrigin, secret: string, host: string): string {
  const unique = base32(randomBytes(10))
  return `<${unique}.${said(origin)}.${proof(unique, said(origin), secret)}@${host}>`
}

/** Nothing unless we made it; the domain may have been another one then. */
export function readMessageId(text: string, secret: string): MailOrigin | undefined {
  if (text.length > LONGEST) return undefined
  const [, unique = '', ticket = '', account = '', note, given = ''] = SHAPE.exec(text.toLowerCase()) ?? []
  const id = parseInt(account, 36)
  const whom = note === '-p' ? { partyId: id } : { accountId: id }
  const origin = { ticketId: parseInt(ticket, 36), ...whom, note: note !== undefined }
  const made = proof(unique, said(origin), secret)
  return given && timingSafeEqual(Buffer.from(given), Buffer.from(made)) ? origin : undefined
}

const said = ({ ticketId, accountId, partyId, note }: MailOrigin) =>
  partyId === undefined
    ? `${ticketId.toString(36)}-${(accountId ?? 0).toString(36)}${note ? '-n' : ''}`
    : `${ticketId.toString(36)}-${partyId.toString(36)}-p`

/** 130 bits. */
function proof(unique: string, said: string, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'schalter: Message-ID', 32))
  return base32(createHmac('sha256', key).update(`${unique}.${said}`).digest()).slice(0, 26)
}

const SIGNS = 'abcdefghijklmnopqrstuvwxyz234567'

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => SIGNS[parseInt(five, 2)]).join('')
}
