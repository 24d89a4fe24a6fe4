import { addressFault, storedAddress } from '../platform/addresses.ts'
import { decodeText } from './charsets.ts'
import { first, type Headers, messageIds, readHeaders, splitHead } from './mail-headers.ts'
import { type Part, partsIn } from './mail-parts.ts'
import type { Bounce, MailAddress, SenderFault } from './parsed-mail.ts'
import { oneOf } from './phrases.ts'

const MOST_REASON = 500
const MOST_LOOKED_AT = 64 * 1024

/** What a mail server reports (RFC 3464), or says in its own words; null for all other mails. */
export function bounceOf(
  headers: Headers,
  root: Part,
  from: MailAddress | SenderFault,
  subject: string,
  text: string,
): Bounce | null {
  const parts = [...partsIn(root)]
  const status = parts.find(({ type }) => /^message\/(global-)?delivery-status$/.test(type))
  if (status) return fromReport(status, headers, parts, text)
  if (
    !isFromServer(headers, from) ||
    !(SUBJECT.test(subject.slice(0, 300)) || SAID.test(text.slice(0, MOST_LOOKED_AT)))
  )
    return null
  return fromText(headers, parts, subject, text)
}

const SERVERS =
  /^(mailer-?daemon|postmaster|mail-daemon|mdaemon|microsoftexchange[0-9a-f]{8,40}|bounces?|mailerdaemon)@/

const isFromServer = (headers: Headers, from: MailAddress | SenderFault) =>
  (typeof from === 'object' && SERVERS.test(from.address)) || first(headers, 'return-path').replace(/\s/g, '') === '<>'

const SUBJECT = oneOf(
  [
    'undeliver(?:ed|able)',
    '(?:unzustellbar|nicht zustellbar)',
    'delivery (?:status notification|failure|delayed|incomplete)',
    'mail delivery (?:failed|failure|subsystem)',
    'mail(?:system)? (?:fehler|error)',
    'failure notice',
    'returned mail',
    'non-?delivery',
    'zustellung (?:fehlgeschlagen|verzögert)',
    'fehler bei der (?:nachrichten)?zustellung',
    'ihre (?:nachricht|e-mail) konnte nicht',
    'warning: (?:could not send|message)',
    'message delayed',
    'rejected',
    'zustellungsfehler',
  ],
  { before: '^' },
)

const SAID = oneOf([
  "could(?: not|n't) be delivered",
  "wasn't able to deliver",
  'unable to deliver',
  'delivery has failed',
  String.raw`konnte (?:\S{1,40} ){0,6}nicht zugestellt werden`,
  'fehler bei der nachrichtenzustellung',
  'following address(?:es)? failed',
  'permanent(?:er)? fehler',
  'this is a permanent error',
  'unzustellbar',
])

function fromReport(status: Part, headers: Headers, parts: Part[], text: string): Bounce {
  const groups = decodeText(status.bytes.subarray(0, MOST_LOOKED_AT), status.charset)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((group) => readHeaders(Buffer.from(group)))
  const recipients = groups.filter((group) => group.has('final-recipient') || group.has('original-recipient'))
  const told = recipients.find((group) => actionOf(group) === 'failed') ?? recipients[0] ?? new Map()
  const named = [first(told, 'original-recipient'), first(told, 'final-recipient')].map(addressIn)
  const diagnosis = first(told, 'diagnostic-code').replace(/^\s{0,9}[\w-]{1,40}\s{0,9};\s{0,9}/, '')
  const code = /[245]\.\d{1,3}\.\d{1,3}/.exec(first(told, 'status').slice(0, 200))?.[0] ?? statusIn(diagnosis)
  return {
    recipient: named.find(Boolean) ?? addressIn(first(headers, 'x-failed-recipients')),
    action: recipients.length ? actionOf(told) : 'failed',
    status: code,
    reason: (oneLine(diagnosis) || reasonIn(text)).slice(0, MOST_REASON),
    ofMessageId: originalId(parts, text),
  }
}

function actionOf(group: Headers): Bounce['action'] {
  const action = first(group, 'action').toLowerCase()
  if (action === 'failed' || action === 'delayed') return action
  return action === '' && first(group, 'status').startsWith('5') ? 'failed' : 'other'
}

function fromText(headers: Headers, parts: Part[], subject: string, text: string): Bounce {
  const said = text.slice(0, MOST_LOOKED_AT)
  const delayed = /delay|verzöger|could not send message for|still (trying|being retried)|noch nicht/i
  const isDelayed =
    delayed.test(subject.slice(0, 300)) || /will (keep trying|be retried)|erneut(er)? versuch/i.test(said)
  return {
    recipient: addressIn(first(headers, 'x-failed-recipients')) ?? recipientIn(said),
    action: isDelayed ? 'delayed' : 'failed',
    status: statusIn(said),
    reason: reasonIn(said).slice(0, MOST_REASON),
    ofMessageId: originalId(parts, text),
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const statusIn = (text: string) =>
  /\b[245]\.\d{1,2}\.\d{1,3}\b(?!\.\d)/.exec(text.slice(0, MOST_LOOKED_AT))?.[0] ?? null

/** The line with the answer of the other server, with what follows it in the same paragraph. */
function reasonIn(text: string): string {
  const lines = text.slice(0, MOST_LOOKED_AT).split('\n')
  const at = lines.findIndex((line) => /\b[45]\d\d[ -]|\b[45]\.\d{1,2}\.\d{1,3}\b/.test(line.slice(0, 1_000)))
  if (at < 0) return ''
  const paragraph: string[] = []
  for (const line of lines.slice(at, at + 4)) {
    if (line.trim() === '') break
    paragraph.push(line.slice(0, MOST_REASON))
  }
  return oneLine(paragraph.join(' '))
}

const ADDRESS = /[^\s<>()",;:[\]]{1,64}@[a-z0-9.-]{1,253}\.[a-z][a-z0-9-]{1,62}/i

function addressIn(text: string): string | null {
  const found = ADDRESS.exec(text.slice(0, 1_000))?.[0]
  const address = found && storedAddress(found).toLowerCase()
  return address && !addressFault(address) ? address : null
}

/** The first address that stands alone in a line, or before what is wrong with it. */
function recipientIn(text: string): string | null {
  for (const line of text.split('\n').slice(0, 400)) {
    const plain = line.slice(0, 400).trim()
    if (
      /^[<'"(]?[^\s<>@]{1,64}@[^\s<>@]{1,253}[>'")]?\s?(\(.{0,80}\))?\s?:?($| .{0,10}(host|smtp|4\d\d|5\d\d))/i.test(
        plain,
      )
    )
      return addressIn(plain)
  }
  for (const line of text.split('\n').slice(0, 400)) {
    if (!/delivered|deliver|zugestellt|empfänger|recipient|address|adresse/i.test(line.slice(0, 400))) continue
    const address = addressIn(line.slice(0, 400))
    if (address) return address
  }
  return null
}

/** Of the mail that did not arrive: it comes back whole, as its header, or in the text. */
function originalId(parts: Part[], text: string): string | null {
  const returned = parts.find(({ type }) =>
    /^(message\/(rfc822|global)|text\/rfc822-headers|message\/global-headers)$/.test(type),
  )
  if (returned) {
    const { head } = splitHead(returned.bytes.subarray(0, MOST_LOOKED_AT))
    return messageIds(readHeaders(Buffer.from(head)).get('message-id') ?? [], 1)[0] ?? null
  }
  const line = /^[>\s]{0,5}message-id:\s{0,5}(<[^<>\s]{1,990}>)/im.exec(text.slice(0, 2 * MOST_LOOKED_AT))
  return line?.[1] ?? null
}
