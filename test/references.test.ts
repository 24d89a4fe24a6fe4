import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDERS = [
  'src',
  'views',
  'public/css',
  'public/js',
  'prisma',
  'scripts',
  'bench',
  'test',
  'docs',
  '.ci',
  '.github',
]
const FILES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']

/** Such as R1-17, D4, complaint 2; put together so that this file does not name one itself. */
const ID = new RegExp(`\\b(?:R\\d+-\\d+|${'D'}\\d{1,2}|complaint ${'\\d'})\\b`)

test('nothing refers to documents that are not in the repository', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js|css|eta|sql|prisma|md|yml|json)$|^run$/.test(file) && !file.startsWith('generated'))
      .map((file) => join(folder, file)),
  )
  const named = [...FILES, ...files]
    .filter((file) => file !== 'test/references.test.ts')
    .flatMap((file) => (ID.exec(readFileSync(file, 'utf8')) ?? []).map((id) => `${file}: ${id}`))
  expect(named).toEqual([])
})
