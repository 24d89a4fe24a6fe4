import { expect, test } from 'vitest'
import de from '../../src/i18n/locales/de.json' with { type: 'json' }
import en from '../../src/i18n/locales/en.json' with { type: 'json' }
import { LOCALES, type MessageKey, translator } from '../../src/i18n/translate.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const subjects = [
  '"Drucker"',
  '„Drucker“ streikt',
  '“Drucker” and ”more”',
  'Der "neue" und „alte“ Drucker',
  '24" und 27"',
]

test('whatever text quotes somebody’s words, no two double marks meet, in German and English', () => {
  for (const locale of LOCALES) {
    const { t } = translator(locale, 'Europe/Berlin')
    const texts = { de, en }[locale]
    const quoting = Object.entries(texts).flatMap(([key, text]) => {
      const names = [...text.matchAll(/[„“]\{(\w+)\}/g)].map(([, name = '']) => name)
      return names.length ? [{ key: key as MessageKey, all: [...text.matchAll(/\{(\w+)/g)], names }] : []
    })
    expect(quoting.length).toBeGreaterThan(20)
    for (const { key, all, names } of quoting)
      for (const subject of subjects.slice(0, 4)) {
        const values = Object.fromEntries(all.map(([, name = '']) => [name, names.includes(name) ? subject : 3]))
        expect(t(key, values), key).not.toMatch(/[„“"][„“"]|[“”"][“”"]/)
      }
  }
})

test.each([
  ['de', '"Drucker"', '„‚Drucker‘“'],
  ['de', 'Der „neue“ Drucker', '„Der ‚neue‘ Drucker“'],
  ['de', '24" und 27" flimmern', '„24" und 27" flimmern“'],
  ['en', 'The “new” printer', '“The ‘new’ printer”'],
] as const)('in %s, %s is quoted as %s', (locale, subject, quoted) => {
  expect(translator(locale, 'UTC').t('desk.customers.nothing', { q: subject })).toContain(quoted)
})

test('a mail about „Drucker“ has its quotation marks once', async () => {
  const { db } = portal
  const { atJanas, path, ticket, mails, eva } = await aDeskTicket(portal)
  await db.ticket.update({ where: { id: ticket.id }, data: { subject: '„Drucker“ druckt versetzt' } })
  await atJanas.post(`${path}/replies`, written('Wir kommen.'))
  expect((await mails(eva)).at(-1)?.text).toContain('„‚Drucker‘ druckt versetzt“')
})
