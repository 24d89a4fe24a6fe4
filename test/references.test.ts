import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesIn } from './support/sources.ts'

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
  const files = FOLDERS.flatMap((folder) => filesIn(folder, /\.(ts|js|css|eta|sql|prisma|md|yml|json)$|^run$/))
  const named = [...FILES, ...files]
    .filter((file) => file !== 'test/references.test.ts')
    .flatMap((file) => (ID.exec(readFileSync(file, 'utf8')) ?? []).map((id) => `${file}: ${id}`))
  expect(named).toEqual([])
})
