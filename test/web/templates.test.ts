import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesIn } from '../support/sources.ts'

const templates = filesIn('views', /\.eta$/).map((file) => ({ file, text: readFileSync(file, 'utf8') }))
const naming = (pattern: RegExp) => templates.filter(({ text }) => pattern.test(text)).map(({ file }) => file)

test('no field cuts what somebody pastes: its limit is `most`, which counts and tells', () => {
  expect(naming(/maxlength/)).toEqual([])
})

test('attributes of htmx are those that HTML leaves to authors', () => {
  expect(naming(/[\s"']hx-/)).toEqual([])
})
