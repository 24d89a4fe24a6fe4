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
