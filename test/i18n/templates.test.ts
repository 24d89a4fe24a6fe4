import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const templates = readdirSync('views', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.eta'))
  .map((file) => ({ file, html: readFileSync(`views/${file}`, 'utf8').replace(/<%[\s\S]*?%>/g, '␣') }))

/** Or quotation marks: each language has its own. */
const hasWords = (text: string) => /[\p{L}„“”‚‘]/u.test(text.replace(/&\w+;/g, ''))

test('no text of a template stays outside the catalogues', () => {
  const untranslated = templates.flatMap(({ file, html }) =>
    html
      .replace(/<(style|script)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<!doctype html>/g, '')
      .split(/<(?:"[^"]*"|'[^']*'|[^'">])*>/)
      .filter(hasWords)
      .map((text) => `${file}: ${text.trim()}`),
  )
  expect(untranslated).toEqual([])
})

test('no attribute that people read or hear stays outside the catalogues', () => {
  const untranslated = templates.flatMap(({ file, html }) =>
    [...html.matchAll(/\b(placeholder|aria-label|aria-description|aria-roledescription|title|alt|label)="([^"]*)"/g)]
      .filter(([, , text = '']) => hasWords(text))
      .map(([attribute]) => `${file}: ${attribute}`),
  )
  expect(untranslated).toEqual([])
})

test('scripts take their words from the page', () => {
  const scripts = readdirSync('public/js', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  const sentences = scripts.flatMap((file) =>
    [...readFileSync(`public/js/${file}`, 'utf8').matchAll(/(['"`])([A-ZÄÖÜ][a-zäöüß]+ [^'"`]*)\1/g)].map(
      ([text]) => `${file}: ${text}`,
    ),
  )
  expect(sentences).toEqual([])
})
