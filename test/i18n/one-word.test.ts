import { expect, test } from 'vitest'
import de from '../../src/i18n/locales/de.json' with { type: 'json' }
import en from '../../src/i18n/locales/en.json' with { type: 'json' }

test('one thing has one word, in the list of the desk, in a ticket and on the sheet of keys', () => {
  for (const texts of [de, en]) {
    for (const key of ['desk.list.column.state', 'desk.list.sort.state', 'desk.bulk.state'] as const)
      expect(texts[key]).toBe(texts['ticket.state'])
    expect(texts['desk.keys.watch']).toBe(texts['desk.action.watch'].toLowerCase())
  }
  expect(de['desk.canned.locale.en']).toBe('Englisch')
})

test('in German, articles have versions, and what agents announce is not what customers report', () => {
  const saying = (word: RegExp) => Object.entries(de).flatMap(([key, text]) => (word.test(text) ? [key] : []))
  expect(saying(/Fassung/)).toEqual([])
  expect(saying(/Störung melden/)).toEqual(['faq.report'])
})

test('in German, texts are saved with one word, but for notes', () => {
  const saving = Object.entries(de).filter(([, text]) => /\b(ge)?sicher(n|t|e)\b/i.test(text))
  expect(saving.map(([key]) => key)).toEqual(['desk.reply.too-late', 'desk.note.submit', 'desk.note.kept'])
})

test('the desk says „Firma“, the portal „Unternehmen“', () => {
  const saying = (word: RegExp) => Object.entries(de).flatMap(([key, text]) => (word.test(text) ? [key] : []))
  expect(saying(/Unternehmen/).filter((key) => key.startsWith('desk.'))).toEqual([])
  expect(saying(/Firm(a|en)\b/).filter((key) => !/^(desk|phone)\./.test(key))).toEqual([
    'error.organization.desk',
    'error.colleague.desk',
    'error.suggestion.outside',
    'error.customer.no-contract',
    'error.person.known',
    'error.person.member',
    'error.company.unknown',
    'error.template.organization',
    'incident.audience.some',
    'incident.some.hint',
    'incident.companies',
    'error.incident.nobody',
    'error.incident.company',
  ])
})

test('in English, it is an e-mail, and the FAQ has topics', () => {
  const saying = (word: RegExp) => Object.entries(en).flatMap(([key, text]) => (word.test(text) ? [key] : []))
  expect(saying(/(?<!\{)\bemails?\b/i)).toEqual([])
  expect(saying(/(?<!\{)\bcategor(y|ies)\b/i).filter((key) => /^(desk\.|error\.)?faq\./.test(key))).toEqual([])
})
