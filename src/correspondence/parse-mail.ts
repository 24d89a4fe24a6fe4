import { cleanFilename } from '../attachments/detection.ts'
import { automaticOf } from './automatic.ts'
import { bounceOf } from './bounces.ts'
import { bodyOf } from './mail-body.ts'
import { all, authResults, dateOf, decodeLine, first, messageIds, readHeaders } from './mail-headers.ts'
import { type Part, readParts } from './mail-parts.ts'
import { addressesIn, deliveredTo, senderOf } from './mail-senders.ts'
import { newTextOf } from './new-text.ts'
import type { MailFile, ParsedMail } from './parsed-mail.ts'
import { isThanks } from './thanks.ts'

const MOST_SUBJECT = 500
const MOST_REFERENCES = 100
const MOST_QUOTED = 200_000
const CUT = '\n[…]'

/** Letters that cannot be stored, mean nothing in a text, or disguise it. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu

/** Everything known of a mail; a text longer than `mostText` goes on in its quoted part. Throws UnreadableMail. */
export async function parseMail(raw: Uint8Array, mostText: number): Promise<ParsedMail> {
  const { head, root } = await readParts(raw)
  const headers = readHeaders(head)
  const subject = decodeLine(first(headers, 'subject'), MOST_SUBJECT)
  const from = senderOf(headers)
  const body = await bodyOf(root)
  const whole = body.text.replace(UNPRINTABLE, '').trimEnd()
  const { text, quoted } = newTextOf(whole, subject)
  const bounce = bounceOf(headers, root, from, subject, whole)
  const files = body.files.map((part) => fileOf(part, body.html ?? ''))
  return {
    from,
    to: addressesIn(headers, 'to'),
    cc: addressesIn(headers, 'cc'),
    deliveredTo: deliveredTo(headers),
    subject,
    messageId: messageIds(all(headers, 'message-id').slice(0, 1), 1)[0] ?? null,
    inReplyTo: messageIds(all(headers, 'in-reply-to').slice(0, 1), 1)[0] ?? null,
    references: messageIds(all(headers, 'references').slice(0, 1), MOST_REFERENCES),
    date: dateOf(headers),
    automatic: bounce ? 'bounce' : automaticOf(headers, root, subject),
    auth: authResults(headers),
    ...cutTo(mostText, text, quoted),
    html: body.html,
    remote: body.remote,
    files,
    bounce,
    thanks: files.length === 0 && isThanks(text),
  }
}

function cutTo(most: number, text: string, quoted: string): Pick<ParsedMail, 'text' | 'quoted'> {
  const shown = text.replace(/^(?:[^\S\n]*\n)+/, '')
  const isLong = shown.length > most
  const rest = isLong ? `${shown.slice(most - CUT.length)}\n\n${quoted}`.trimEnd() : quoted
  return {
    text: isLong ? shown.slice(0, most - CUT.length) + CUT : shown,
    quoted: rest.length > MOST_QUOTED ? rest.slice(0, MOST_QUOTED - CUT.length) + CUT : rest,
  }
}

/** For parts without one. */
const NAMES: Record<string, string> = {
  'text/calendar': 'invite.ics',
  'text/html': 'text.html',
  'text/plain': 'text.txt',
  'text/rfc822-headers': 'headers.txt',
  'message/delivery-status': 'delivery-status.txt',
  'message/disposition-notification': 'receipt.txt',
  'message/feedback-report': 'report.txt',
  'application/pdf': 'file.pdf',
  'application/ms-tnef': 'winmail.dat',
  'application/pgp-encrypted': 'pgp.txt',
  'application/pgp-signature': 'signature.asc',
  'application/pkcs7-mime': 'smime.p7m',
  'application/pkcs7-signature': 'smime.p7s',
  'image/jpeg': 'image.jpg',
  'image/png': 'image.png',
  'image/gif': 'image.gif',
}

function fileOf(part: Part, html: string): MailFile {
  const name = decodeLine(part.filename ?? '', 1_000)
  const plain = name ? cleanFilename(name) : defaultName(part)
  const filename = part.type === 'message/rfc822' && !/\.eml$/i.test(plain) ? `${plain}.eml` : plain
  // Outlook names every file so; only a picture that the HTML shows stands in it.
  const isShown = part.contentId !== null && part.type.startsWith('image/') && html.includes(`"cid:${part.contentId}"`)
  return { filename, mediaType: part.type, contentId: isShown ? part.contentId : null, bytes: part.bytes }
}

/** A forwarded mail is called by its subject. */
function defaultName({ type, bytes }: Part): string {
  if (type !== 'message/rfc822') return NAMES[type] ?? 'file.bin'
  const headers = readHeaders(Buffer.from(bytes.subarray(0, 64 * 1024)))
  return cleanFilename(decodeLine(first(headers, 'subject'), 80) || 'message')
}
