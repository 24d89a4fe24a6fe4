import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LOCKS } from '../../src/platform/locks.ts'
import { sources } from '../support/sources.ts'

test('a migration that changes all rows of a table does so in portions', () => {
  const folder = 'prisma/migrations'
  const faults = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name > '20261129110000')
    .filter(({ name }) => !readdirSync(`${folder}/${name}`).includes('portions.sql'))
    .filter(({ name }) => /^(update|delete from|insert into[^;]*\bselect)\b/im.test(scriptOf(`${folder}/${name}`)))
    .map(({ name }) => name)
  expect(faults).toEqual([])
})

/** Without comments and bodies of functions. */
const scriptOf = (path: string) =>
  readFileSync(`${path}/migration.sql`, 'utf8')
    .replace(/--.*$/gm, '')
    .replace(/\$\$[\s\S]*?\$\$/g, '')

test('the locks of the database have numbers of their own', () => {
  expect(new Set(Object.values(LOCKS)).size).toBe(Object.keys(LOCKS).length)
  const others = sources.filter(({ file, text }) => !file.endsWith('locks.ts') && /\b7_240_\d{3}\b/.test(text))
  expect(others.map(({ file }) => file)).toEqual([])
})
