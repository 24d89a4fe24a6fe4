import { all, first, type Headers } from './mail-headers.ts'
import { type Part, partsIn } from './mail-parts.ts'
import type { Automatic } from './parsed-mail.ts'
import { oneOf } from './phrases.ts'

/** Of Outlook, Notes and Gmail, when nothing else says what a mail is. */
const PREFIXES = [
  'automatische antwort',
  'automatic reply',
  'auto(?:matic)?[- ]?reply',
  'abwesenheits(?:notiz|meldung|nachricht|assistent)',
  'abwesenheit',
  'out of (?:the )?office(?: auto-?reply)?',
  'auto',
  'réponse automatique',
  'risposta automatica',
]
const SENTENCES = [
  String.raw`^(?:abwesenheits(?:notiz|meldung|nachricht)|out of office)\b`,
  String.raw`^ich bin (?:derzeit |zurzeit |zur zeit )?(?:nicht im (?:büro|haus)|im urlaub)\b`,
  String.raw`\bis out of the office(?: \(.{1,60}\))?\.?$`,
  String.raw`\bist (?:bis .{1,30} )?(?:außer haus|abwesend|nicht im (?:büro|haus))(?: \(.{1,60}\))?\.?$`,
]
const ABSENT = [oneOf(PREFIXES, { before: '^', after: String.raw`\s{0,3}:` }), oneOf(SENTENCES)]

const withoutComments = (value: string) =>
  value
    .replace(/\([^()]{0,200}\)/g, '')
    .trim()
    .toLowerCase()

/** Why nobody wrote a mail, or not to us alone (RFC 3834 and what came before it); null for what a person wrote. */
export function automaticOf(headers: Headers, root: Part, subject: string): Automatic | null {
  return (
    byParts(root) ??
    byHeaders(headers) ??
    (ABSENT.some((hint) => hint.test(subject.slice(0, 300))) ? 'auto-reply' : null)
  )
}

function byParts(root: Part): Automatic | null {
  const report = root.type === 'multipart/report' ? (root.params['report-type'] ?? '').toLowerCase() : ''
  for (const { type, params, disposition } of partsIn(root)) {
    if (type === 'message/delivery-status' || type === 'message/global-delivery-status') return 'bounce'
    if (type === 'message/disposition-notification') return 'auto-reply'
    if (type === 'message/feedback-report') return 'generated'
    const method = (params.method ?? '').toLowerCase()
    if (type === 'text/calendar' && disposition !== 'attachment' && ANSWERS.has(method)) return 'calendar'
  }
  if (report === 'delivery-status') return 'bounce'
  return report === 'disposition-notification' ? 'auto-reply' : null
}

/** Of somebody who was invited, by a button. */
const ANSWERS = new Set(['reply', 'counter', 'refresh', 'declinecounter'])

function byHeaders(headers: Headers): Automatic | null {
  for (const value of all(headers, 'auto-submitted')) {
    const kind = withoutComments(value).split(';')[0]?.trim() ?? ''
    if (kind === 'auto-replied') return 'auto-reply'
    if (kind && kind !== 'no') return 'generated'
  }
  const precedence = withoutComments(first(headers, 'precedence'))
  if (/^auto[-_]?reply$/.test(precedence)) return 'auto-reply'
  if (REPLIES.some((name) => headers.has(name))) return 'auto-reply'
  if (precedence === 'list' || LISTS.some((name) => headers.has(name))) return 'list'
  if (/^(bulk|junk)$/.test(precedence) || headers.has('feedback-id') || headers.has('list-unsubscribe')) return 'bulk'
  // Whoever wants no answer to a receipt has still written the mail.
  const suppressed = withoutComments(first(headers, 'x-auto-response-suppress')).split(/[\s,]+/)
  if (suppressed.some((each) => ['all', 'oof', 'autoreply'].includes(each))) return 'generated'
  return withoutComments(first(headers, 'return-path')) === '<>' ? 'generated' : null
}

const REPLIES = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-mail-autoreply',
  'auto-reply',
]
const LISTS = ['list-id', 'list-post', 'list-help', 'list-subscribe', 'mailing-list', 'x-mailing-list']
