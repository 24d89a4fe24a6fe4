import { expect, test } from 'vitest'
import { bounceOf } from '../../src/correspondence/bounces.ts'
import { calendarLines } from '../../src/correspondence/calendar.ts'
import { decodeText } from '../../src/correspondence/charsets.ts'
import { unfoldFlowed } from '../../src/correspondence/flowed.ts'
import { textOfHtml } from '../../src/correspondence/html-text.ts'
import { authResults, cutHead, decodeLine, readHeaders } from '../../src/correspondence/mail-headers.ts'
import { cleanHtml, isTooDeep } from '../../src/correspondence/mail-html.ts'
import type { Part } from '../../src/correspondence/mail-parts.ts'
import { addressesIn, deliveredTo, senderOf } from '../../src/correspondence/mail-senders.ts'
import { newTextOf } from '../../src/correspondence/new-text.ts'
import { isThanks } from '../../src/correspondence/thanks.ts'
import { milliseconds, WORST } from '../support/worst-inputs.ts'

const SIZE = 100_000

/** What looks like the beginning of something that mails are searched for. */
const WORST_OF_MAILS: Record<string, string> = {
  ...WORST,
  'empty lines': '\n'.repeat(SIZE),
  'lines of a letter': 'a\n'.repeat(SIZE / 2),
  'quotes of quotes': '>'.repeat(SIZE),
  'quoted lines': '> \n'.repeat(SIZE / 3),
  'quotes between answers': '> a\nb\n'.repeat(SIZE / 6),
  'beginnings of headers': 'Von: a\n'.repeat(SIZE / 7),
  'headers that never end': 'Von: a\nGesendet: b\n\n'.repeat(SIZE / 20),
  'beginnings of quotes': 'Am 1. schrieb \n'.repeat(SIZE / 15),
  'one long beginning of a quote': `Am ${'schrieb 1.1 '.repeat(SIZE / 12)}`,
  signatures: '-- \n'.repeat(SIZE / 4),
  'one long line of dashes': '-'.repeat(SIZE),
  'underscores and words': '____ oberhalb '.repeat(SIZE / 14),
  greetings: 'Viele Grüße\n'.repeat(SIZE / 12),
  'thanks without end': 'danke '.repeat(SIZE / 6),
  'encoded words': '=?utf-8?q?a?= '.repeat(SIZE / 14),
  'beginnings of encoded words': '=?utf-8?q?'.repeat(SIZE / 10),
  comments: '('.repeat(SIZE),
  angles: '<'.repeat(SIZE),
  addresses: 'a@b.example, '.repeat(SIZE / 13),
  groups: 'a:'.repeat(SIZE / 2),
  backslashes: '"\\'.repeat(SIZE / 2),
  'answers of servers': '550 5.1.1 '.repeat(SIZE / 10),
  'parameters of calendars': `BEGIN:VEVENT\nDTSTART${';A="'.repeat(SIZE / 4)}`,
  'parameters without end': `BEGIN:VEVENT\n${`DTSTART${';TZT'.repeat(90)}:x\n`.repeat(SIZE / 370)}`,
  'lines to answer above': `----${' above'.repeat(60)}x\n`.repeat(SIZE / 370),
  'attributions without end': `Am ${'schrieb 1.1 '.repeat(30)}\n\n`.repeat(SIZE / 370),
  'what devices say': `von meinem ${'gesendet '.repeat(40)}x\n`.repeat(SIZE / 370),
  'recipients in brackets': `a@${'('.repeat(390)}\n`.repeat(SIZE / 390),
  separators: `${'-'.repeat(40)}original message${'-'.repeat(340)}x\n`.repeat(SIZE / 400),
}

const from = { name: '', address: 'mailer-daemon@x.example' }
const nothing: Part = {
  type: 'text/plain',
  params: {},
  charset: null,
  disposition: null,
  filename: null,
  contentId: null,
  flowed: false,
  delSp: false,
  bytes: new Uint8Array(),
  children: [],
}

const READERS: Record<string, (input: string) => unknown> = {
  'the new text': (input) => newTextOf(input, ''),
  'the new text of a forwarded mail': (input) => newTextOf(input, `WG:${input}`),
  'a thank-you': isThanks,
  'a text that flows': (input) => unfoldFlowed(input, true),
  letters: (input) => decodeText(Buffer.from(input, 'latin1'), null),
  'a head': (input) => cutHead(Buffer.from(input)),
  headers: (input) => readHeaders(Buffer.from(input)),
  'a subject': (input) => decodeLine(input, 500),
  'a sender': (input) => senderOf(readHeaders(Buffer.from(`From: ${input}`))),
  recipients: (input) => addressesIn(readHeaders(Buffer.from(`To: ${input}`)), 'to'),
  deliveries: (input) => deliveredTo(readHeaders(Buffer.from(`Delivered-To: ${input}`))),
  'results of checks': (input) => authResults(readHeaders(Buffer.from(`Authentication-Results: ${input}`))),
  'what came back': (input) => bounceOf(new Map(), nothing, from, `Undelivered ${input}`, input),
  'an invitation': (input) => calendarLines(Buffer.from(input), null),
  'the depth of HTML': isTooDeep,
}

test.each(Object.entries(READERS))('%s takes less than 20 ms for 100 kB of the worst input', (_what, read) => {
  for (const [kind, input] of Object.entries(WORST_OF_MAILS))
    expect(
      milliseconds(() => read(input)),
      kind,
    ).toBeLessThan(20)
})

const WORST_HTML: Record<string, string> = {
  ...WORST,
  'unclosed elements': '<b>'.repeat(SIZE / 3),
  paragraphs: '<p>'.repeat(SIZE / 3),
  cells: '<td>'.repeat(SIZE / 4),
  links: '<a href="https://x.example">x'.repeat(SIZE / 29),
  comments: '<!--'.repeat(SIZE / 4),
  'beginnings of elements': '<'.repeat(SIZE),
  'beginnings of values': '<img alt="'.repeat(SIZE / 10),
  'letters by their names': '&amp'.repeat(SIZE / 4),
  styles: `<p style="${'color:red;'.repeat(SIZE / 10)}">`,
  'a style': `<p style="margin:${'1px '.repeat(SIZE / 4)}">`,
  borders: `<p style="${'border:1px solid red;'.repeat(SIZE / 21)}">`,
}

// Reading HTML costs more, for whatever it says; in its thread, that is nobody else's time.
test('HTML is read in time that grows with its length', () => {
  for (const [kind, input] of Object.entries(WORST_HTML)) {
    expect(
      milliseconds(() => textOfHtml(input)),
      kind,
    ).toBeLessThan(200)
    expect(
      milliseconds(() => cleanHtml(input)),
      kind,
    ).toBeLessThan(400)
  }
})
