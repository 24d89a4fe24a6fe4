import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import * as accounts from '../../src/accounts/news.ts'
import type { Mail } from '../../src/platform/db.ts'
import { everyMail, WILD } from '../support/every-mail.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** The names of all mails in the sources, and of the news that are one: who writes a new one finds it missing here. */
const KINDS = [
  ...new Set([
    ...readdirSync('src/notifications')
      .map((file) => readFileSync(`src/notifications/${file}`, 'utf8'))
      .flatMap((source) => [
        ...source.matchAll(/(?:\bname: |\babout\(news, to, )'((?:ticket|desk|incident)\.[\w.-]+)'/g),
      ])
      .map(([, name = '']) => name),
    ...accountNews(),
  ]),
].sort()

function accountNews(): string[] {
  const news: Record<string, unknown> = { ...accounts }
  const mailed = readFileSync('src/notifications/account-mails.ts', 'utf8').matchAll(/\bmailed\((\w+),/g)
  return [...mailed].map(([, constant = '']) => (news[constant] as { name: string }).name)
}

/** Mails that call for nothing but a look, and name whom to write to or call. */
const WITHOUT_ACTION = ['account.password-changed', 'ticket.refused']

/** What can be read of it once it is open. */
const shownOf = ({ html }: Mail) => pageOf(html).all('body > :not(.preheader)').map(wordsOf).join(' ')
const preheaderOf = ({ html }: Mail) => pageOf(html).all('.preheader')[0]

/** Words in their order, without the signs that one part needs and the other has a line of its own for. */
const termsOf = (text: string) => text.split(/[\s:>]+/).filter((word) => word && word !== '·')

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
      expect(termsOf(shownOf(mail).replace(/^Muster IT Service/, '')), mail.name).toEqual(termsOf(mail.text))
      expect(pageOf(mail.html).lang, mail.name).toBe(locale)
      expect(pageOf(mail.html).all('[lang]'), mail.name).toHaveLength(1)
    }
  })

  test('there is one button, its address is readable below it, and every other link is contact or privacy', () => {
    for (const mail of mails) {
      const [url, ...more] = [...mail.text.matchAll(/^http:\/\/localhost\S*$/gm)].map(([line]) => line)
      expect(more, mail.name).toEqual([])
      if (WITHOUT_ACTION.includes(mail.name)) expect(url).toBeUndefined()
      else expect(url, mail.name).toMatch(/^http:\/\/localhost:\d+\/./)
      // A number may lead where the button leads; of several tickets, each leads to its own.
      const ofTicket = /\/desk\/tickets\/\d+$/
      const links = pageOf(mail.html).links()
      if (mail.name === 'desk.tickets') expect(links.filter((link) => ofTicket.test(link))).toHaveLength(2)
      const several = ['desk.tickets', 'desk.digest'].includes(mail.name)
      const others = links.filter((link) => link === url || !several || !ofTicket.test(link))
      expect([...new Set(others)], mail.name).toEqual([
        ...(url ? [url] : []),
        'mailto:support@muster-it.example',
        'tel:+493055501234',
        'https://muster-it.example/datenschutz',
      ])
      if (url) expect(pageOf(mail.html).all('p.address').map(wordsOf), mail.name).toEqual([url])
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
      const preheader = preheaderOf(mail)
      expect(wordsOf(preheader).toLowerCase(), mail.name).toBe(opening.replace(/\s+/g, ' ').toLowerCase())
      expect(wordsOf(preheader), mail.name).toMatch(/^\p{Lu}/u)
      expect(preheader?.hidden, mail.name).toBe(true)
      expect(preheader?.parentElement?.firstElementChild === preheader, mail.name).toBe(true)
    }
  })

  test('mail programs that drop style sheets still have colours, widths and paddings to go by', () => {
    for (const { name, html } of mails) {
      const page = pageOf(html)
      for (const table of page.all('table:not(.facts)')) {
        expect(table.getAttribute('role'), name).toBe('presentation')
        expect(table.getAttribute('cellpadding'), name).toMatch(/^\d+$/)
        for (const attribute of ['cellspacing', 'border']) expect(table.getAttribute(attribute), name).toBe('0')
      }
      expect(page.all('body')[0]?.getAttribute('bgcolor'), name).toBe('#f7f6f3')
      // The columns of a log that is quoted.
      expect(page.all('style')[0]?.textContent).toContain('.quote blockquote p { white-space: pre-wrap; }')
      expect(
        Buffer.byteLength(page.all('style')[0]?.textContent ?? ''),
        `${name}: Gmail drops a longer style block`,
      ).toBeLessThan(8192)
      expect(Buffer.byteLength(html), `${name}: Gmail cuts off what is longer`).toBeLessThan(102_400)
    }
  })
})
