import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Mail } from '../../src/platform/db.ts'
import { everyMail, WILD } from '../support/every-mail.ts'
import { usePortal } from '../support/portal.ts'
import { textOf } from '../support/tickets.ts'

const portal = usePortal()

/** The names of all mails in the sources: who writes a new one finds it missing here. */
const KINDS = readdirSync('src/notifications')
  .map((file) => readFileSync(`src/notifications/${file}`, 'utf8'))
  .flatMap((source) =>
    [...source.matchAll(/(?:\bname: |\babout\(news, to, )'((?:account|ticket)\.[\w.-]+)'/g)].map(
      ([, name = '']) => name,
    ),
  )
  .sort()

/** The mail that calls for nothing but a look, and names whom to write to. */
const WITHOUT_ACTION = ['account.password-changed']

const bodyOf = ({ html }: Mail) =>
  html.slice(html.indexOf('<body')).replace(/<div class="preheader"[\s\S]*?<\/div>/, '')
const preheaderOf = ({ html }: Mail) => textOf(/<div class="preheader"[\s\S]*?<\/div>/.exec(html)?.[0] ?? '')
const linksOf = ({ html }: Mail) => [...html.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(([, href = '']) => href)

/** Words in their order, without the signs that one part needs and the other has a line of its own for. */
const wordsOf = (text: string) => text.split(/[\s:>]+/).filter((word) => word && word !== '·')

describe.each(['de', 'en'] as const)('in %s', (locale) => {
  let mails: Mail[]
  beforeAll(async () => {
    mails = await everyMail(portal, locale, WILD)
  })

  test('there is one of every kind that the portal writes', () => {
    expect(KINDS.length).toBeGreaterThan(8)
    expect(mails.map(({ name }) => name).sort()).toEqual(KINDS)
  })

  test('the HTML part says the same words in the same order as the text part, in the right language', () => {
    for (const mail of mails) {
      expect(wordsOf(textOf(bodyOf(mail)).replace(/^Muster IT Service/, '')), mail.name).toEqual(wordsOf(mail.text))
      expect(mail.html, mail.name).toContain(`<html lang="${locale}">`)
      expect(mail.html.match(/\blang=/g), mail.name).toHaveLength(1)
    }
  })

  test('there is one button, its address is readable below it, and every other link is contact or privacy', () => {
    for (const mail of mails) {
      const [url, ...more] = [...mail.text.matchAll(/^http:\/\/localhost\S*$/gm)].map(([line]) => line)
      expect(more, mail.name).toEqual([])
      if (WITHOUT_ACTION.includes(mail.name)) expect(url).toBeUndefined()
      else expect(url, mail.name).toMatch(/^http:\/\/localhost:\d+\/./)
      expect(linksOf(mail), mail.name).toEqual([
        ...(url ? [url] : []),
        'mailto:support@muster-it.example',
        'tel:+493055501234',
        'https://muster-it.example/datenschutz',
      ])
      if (url) expect(mail.html, mail.name).toContain(`<p class="address">${url}</p>`)
    }
  })

  test('nothing is fetched from anywhere, nothing runs, and what somebody typed stays text', () => {
    for (const { name, html } of mails) {
      expect(html, name).not.toMatch(/<(?:img|link|script|iframe|object|embed|form|base|video|audio|svg|b)\b/i)
      expect(html, name).not.toMatch(/\b(?:src|srcset|background|style|on\w+)=|url\(|@import|@font-face/i)
      expect(html.match(/<style\b/g), name).toHaveLength(1)
    }
    const opened = mails.find(({ name }) => name === 'ticket.opened')
    expect(opened?.html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
    const replied = mails.find(({ name }) => name === 'ticket.replied')
    expect(replied?.html).toContain('&lt;b&gt;neu&lt;/b&gt;')
    expect(replied?.html).toContain('&lt;/style&gt;&lt;style&gt;')
  })

  test('lists of mails show what it is about: the hidden first line is the first sentence, not the greeting', () => {
    for (const mail of mails) {
      const [, opening = ''] = mail.text.split('\n\n')
      expect(preheaderOf(mail).toLowerCase(), mail.name).toBe(opening.replace(/\s+/g, ' ').toLowerCase())
      expect(preheaderOf(mail), mail.name).toMatch(/^\p{Lu}/u)
      expect(mail.html, mail.name).toMatch(/<body\b[^>]*>\s*<div class="preheader" hidden>/)
    }
  })

  test('mail programs that drop style sheets still have colours, widths and paddings to go by', () => {
    for (const { name, html } of mails) {
      const layout = (html.match(/<table\b[^>]*>/g) ?? []).filter((tag) => !tag.includes('class="facts'))
      for (const tag of layout)
        expect(tag, name).toMatch(/role="presentation"[^>]*\bcellpadding="\d+" cellspacing="0" border="0"/)
      expect(html, name).toMatch(/<body\b[^>]*\bbgcolor="#f7f6f3"/)
      expect(
        Buffer.byteLength(/<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? ''),
        `${name}: Gmail drops a longer style block`,
      ).toBeLessThan(8192)
      expect(Buffer.byteLength(html), `${name}: Gmail cuts off what is longer`).toBeLessThan(102_400)
    }
  })
})
