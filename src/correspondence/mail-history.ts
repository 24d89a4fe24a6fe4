import { MOST_LINE, oneOf } from './phrases.ts'

/** Where earlier mails begin, in the words of mail programs. */
interface History {
  /** The line behind its beginning. */
  end: number
  /** What follows may be marked as a quote, and then ends where the marks end. */
  quotes: boolean
}

const SEPARATOR = oneOf(
  [
    'original (?:message|appointment)',
    'urspr(?:ü|ue)ngliche (?:nachricht|e-mail|mail)',
    'original-?nachricht',
    'reply message',
    'antwort',
    'nachricht von',
    'message from',
    "message d'origine",
  ],
  { before: String.raw`^[\s*_>]{0,5}[-_=]{2,40} ?`, after: String.raw`\b.{0,100}[-_=]{2,40}\s{0,5}$` },
)

/** „Bitte oberhalb dieser Zeile antworten“, as ticket systems put it. */
const LINE = '(?:#{2,5}|-{3,40}|={3,40}|\\*{3,20})'
const REPLY_ABOVE = oneOf(['oberhalb', 'above', 'über dieser zeile', 'over this line'], {
  before: String.raw`^[\s>]{0,5}${LINE}.{0,80}`,
  after: String.raw`.{0,80}${LINE}?\s{0,5}$`,
})

const RULE = /^\s{0,3}[_-]{10,120}\s{0,5}$/

const SENDER = /^[\s>*]{0,6}(von|from|de|da|absender)\s?\*?:\*?\s{0,20}\S/i
const SENT = /^[\s>*]{0,6}(gesendet|sent|datum|date|envoyé|inviato)( am)?\s?\*?:\*?\s{0,20}\S/i
const OTHERS = oneOf(
  'an|to|cc|kopie|bcc|betreff|subject|priorität|importance|wichtigkeit|reply-to|antwort an|à|objet'.split('|'),
  { before: String.raw`^[\s>*]{0,6}`, after: String.raw`\s?\*?:` },
)

const WROTE = /\b(schrieb|schrieben|geschrieben|wrote|writes|a écrit|ha scritto)\b/i
const OF_A_TIME = /\d{1,4}[./:-]\d{1,2}|\d{1,2}\. ?[a-zä]{3,9}|[a-z]{3,9} \d{1,2}|@/i
const MOST_ATTRIBUTION = 500

const cut = (line: string | undefined) => (line ?? '').slice(0, MOST_LINE)

/** Whether earlier mails begin at a line. */
export function historyAt(lines: string[], at: number): History | undefined {
  const line = cut(lines[at])
  if (line.trim() === '') return undefined
  if (SEPARATOR.test(line) || REPLY_ABOVE.test(line)) return { end: at + 1, quotes: false }
  const header = headerFrom(lines, RULE.test(line) ? at + 1 : at)
  if (header) return { end: header, quotes: false }
  const end = attributionFrom(lines, at)
  return end ? { end, quotes: true } : undefined
}

/** The block with which Outlook and its like repeat a header: at least sender, time and one more. */
function headerFrom(lines: string[], from: number): number | undefined {
  let at = from
  while (at < from + 2 && at < lines.length && (lines[at] ?? '').trim() === '') at++
  if (!SENDER.test(cut(lines[at])) && !SENT.test(cut(lines[at]))) return undefined
  const seen = new Set<string>()
  let last = at
  for (let count = 0; count < 10 && at < lines.length; count++, at++) {
    const line = cut(lines[at])
    if (SENDER.test(line)) seen.add('sender')
    else if (SENT.test(line)) seen.add('sent')
    else if (OTHERS.test(line)) seen.add('others')
    else if (line.trim() === '' && at === last + 1) continue
    else if (at - last > 2) break
    else continue
    last = at
  }
  return seen.size === 3 ? last + 1 : undefined
}

/** „Am 1. Dezember schrieb Jana Keller:“, in up to four lines. */
function attributionFrom(lines: string[], at: number): number | undefined {
  if (at > 0 && (lines[at - 1] ?? '').trim() !== '' && !/^[\s>]{0,5}(am|on|le|il) /i.test(cut(lines[at])))
    return undefined
  let joined = ''
  for (let count = 0; count < 4 && at + count < lines.length; count++) {
    const line = cut(lines[at + count]).replace(/^\s{0,3}>{1,3} ?/, '')
    if (line.trim() === '') return undefined
    joined = joined ? `${joined} ${line}` : line
    if (joined.length > MOST_ATTRIBUTION) return undefined
    if (isAttribution(joined)) return at + count + 1
  }
  return undefined
}

/** Who wrote something, and when or from which address; it ends with a colon. */
export function isAttribution(line: string): boolean {
  if (line.length > MOST_ATTRIBUTION) return false
  const plain = line.trim()
  return /(:|: ?-{3,20})$/.test(plain) && WROTE.test(plain) && OF_A_TIME.test(plain)
}
