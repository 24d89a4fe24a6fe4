import { expect, test } from 'vitest'
import { translator } from '../../src/i18n/translate.ts'
import {
  demandKnownPlaceholders,
  demandNoGap,
  fillPlaceholders,
  gapIn,
  PLACEHOLDER_NAMES,
  PLACEHOLDERS,
  type PlaceholderValues,
} from '../../src/tickets/placeholders.ts'

const de = translator('de', 'Europe/Berlin')
const en = translator('en', 'Europe/Berlin')
const values: PlaceholderValues = Object.fromEntries(PLACEHOLDER_NAMES.map((name) => [name, `<${name}>`]))

test.each(PLACEHOLDER_NAMES)('%s is filled in by either name, in any case and with blanks', (name) => {
  const { german } = PLACEHOLDERS[name]
  for (const written of [name, german, ` ${name} `, german.toUpperCase()])
    expect(fillPlaceholders(`a {{${written}}} b`, values, de)).toBe(`a <${name}> b`)
})

test('without a value, a placeholder stays as a gap in the language of its reader, and is found there', () => {
  const text = 'Sehr geehrte {{firma.name}}, {{kunde.name}}'
  expect(fillPlaceholders(text, { 'customer.name': 'Eva Brandt' }, de)).toBe('Sehr geehrte ⟨Firma?⟩, Eva Brandt')
  const filled = fillPlaceholders(text, { 'company.name': '' }, en)
  expect(filled).toBe('Sehr geehrte ⟨Company?⟩, ⟨Name of the customer?⟩')
  for (const words of [de, en])
    for (const name of PLACEHOLDER_NAMES) expect(gapIn(fillPlaceholders(`x {{${name}}}`, {}, words)), name).toBeTruthy()
})

test('what a value says is not filled in again', () => {
  expect(fillPlaceholders('{{ticket.betreff}}', { 'ticket.subject': '{{heute}} $& $1' }, de)).toBe('{{heute}} $& $1')
})

test('gaps are refused, and placeholders that nobody has filled in; other signs are not', () => {
  for (const text of ['An ⟨Firma?⟩', 'To ⟨Company?⟩', 'Guten Tag {{kunde.name}}'])
    expect(() => demandNoGap('body', text), text).toThrow(expect.objectContaining({ key: 'error.canned.gap' }))
  const harmless = ['', '⟨ψ|φ⟩', '⟨Wer?⟩', 'Vorlage: {{ include x }}', '{{#each}}']
  for (const text of harmless) demandNoGap('body', text)
})

test('unknown placeholders and open braces are refused with the list of what there is', () => {
  const refusal = (body: string, words = de) => {
    try {
      demandKnownPlaceholders('body', body, words)
    } catch (error) {
      return (error as { values?: { name: string; known: string } }).values
    }
  }
  expect(refusal('{{kunde.nam}}')).toMatchObject({ name: '{{kunde.nam}}' })
  expect(refusal('{{kunde.nam}}')?.known).toContain('{{kunde.name}}')
  expect(refusal('{{x}}', en)?.known).toContain('{{customer.name}}')
  expect(refusal('{{kunde.name')).toMatchObject({ name: '{{kunde.name' })
  expect(refusal('kunde.name}}')).toMatchObject({ name: '}}' })
  expect(refusal(`{{${'x'.repeat(500)}`)?.name.length).toBeLessThan(70)
  expect(refusal('{{kunde.name}} {einfach} { {')).toBeUndefined()
})
