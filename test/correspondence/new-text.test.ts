import { expect, test } from 'vitest'
import { textOfHtml } from '../../src/correspondence/html-text.ts'
import { cleanHtml } from '../../src/correspondence/mail-html.ts'
import { newTextOf } from '../../src/correspondence/new-text.ts'
import { parseMail } from '../../src/correspondence/parse-mail.ts'
import { isThanks } from '../../src/correspondence/thanks.ts'
import { mailNames, rawMail } from '../support/mail-fixtures.ts'

const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean)

test('text and quoted part together hold every word of every mail', async () => {
  for (const name of mailNames()) {
    const whole = await parseMail(rawMail(name), 50_000)
    const all = [whole.text, whole.quoted].filter(Boolean).join('\n')
    const parted = newTextOf(all, whole.subject)
    expect(wordsOf(`${parted.text}\n${parted.quoted}`), name).toEqual(wordsOf(all))
  }
})

test('what is longer than a message may be goes on in the folded part', async () => {
  const long = Array.from({ length: 20_000 }, (_, index) => `Zeile${index}`).join('\n')
  const raw = Buffer.from(`From: a@b.example\r\n\r\n${long}\r\n\r\n-- \r\nName`)
  const { text, quoted } = await parseMail(raw, 50_000)
  expect(text.length).toBeLessThanOrEqual(50_000)
  expect(text.endsWith('\n[…]')).toBe(true)
  expect(wordsOf(`${text.slice(0, -4)}${quoted}`)).toEqual(wordsOf(`${long} -- Name`))
})

test.each([
  ['Danke!', true],
  ['Vielen Dank!', true],
  ['Super, vielen Dank für die schnelle Hilfe! 👍', true],
  ['Hallo Frau Keller,\n\nvielen Dank, jetzt geht alles wieder.\n\nViele Grüße\nSabine Brandt', true],
  ['Danke Jana!\n\nSabine', true],
  ['Thank you very much.', true],
  ['Thanks, Tom', true],
  ['Danke, geht wieder nicht.', false],
  ['Danke. Noch etwas: der Monitor flackert.', false],
  ['Danke für nichts, der Drucker steht immer noch.', false],
  ['Thanks, but it is still broken', false],
  ['Vielen Dank im Voraus für Ihre Hilfe beim Umzug', false],
  ['Danke?', false],
  ['Danke, Nr. 4 fehlt', false],
  ['Geht wieder.', false],
  ['', false],
])('%j is a mere thank-you: %s', (text, thanks) => {
  expect(isThanks(text)).toBe(thanks)
})

test('nothing of HTML that loads, runs or covers is left', () => {
  const dirty = [
    '<svg><style><img src=x onerror=alert(1)></style></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<p style="width:expression(alert(1));background-image:url(https://x.example/a)">a</p>',
    '<p style="background:url(&quot;https://x.example/a&quot;)">a</p>',
    '<p style="position:absolute;z-index:9;opacity:0">a</p>',
    '<a href="java&#10;script:alert(1)">a</a><a href="data:text/html,x">b</a><a href="//x.example">c</a>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4="><img src="javascript:alert(1)">',
    '<td background="javascript:alert(1)">',
    '<style>@import "https://x.example"</style><link rel=stylesheet href=https://x.example>',
  ]
  for (const html of dirty) {
    const clean = cleanHtml(html)?.html ?? ''
    const dangers = /onerror|script:|svg|style>|url\(|expression|position|opacity|data:|@import|link|textarea|xmp|math/i
    expect(clean.replaceAll('&lt;', ''), html).not.toMatch(new RegExp(`<[^>]*(${dangers.source})`, 'i'))
  }
})

test('only what is fetched from elsewhere makes a mail remote', () => {
  expect(cleanHtml('<img src="cid:a@b"><img src="data:image/png;base64,AA==">')?.remote).toBe(false)
  expect(cleanHtml('<a href="https://x.example">src="https://</a>')?.remote).toBe(false)
  expect(cleanHtml('<img src="https://x.example/a.png">')?.remote).toBe(true)
  expect(cleanHtml('<table background="http://x.example/a.png"><tr><td>a</td></tr></table>')?.remote).toBe(true)
})

test('HTML that is nested without end is text alone', () => {
  expect(cleanHtml('<div>'.repeat(50_000))).toBeNull()
  expect(textOfHtml(`${'<div>'.repeat(50_000)}Text`)).toBe('Text')
})
