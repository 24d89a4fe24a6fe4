import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hintFor } from '../../src/cli/hints.ts'
import { SeveralCompaniesError } from '../../src/organizations/people.ts'
import { FileExistsError } from '../../src/privacy/export.ts'
import { AccountExistsError } from '../../src/teams/agents.ts'
import { UnknownTeamError } from '../../src/teams/teams.ts'

test('errors of the domain mention no commands or options', () => {
  const files = globSync('src/**/*.ts').filter((file) => !/^src\/(cli|generated)\b/.test(file))
  const messages = files.flatMap((file) =>
    (readFileSync(file, 'utf8').match(/new \w*Error\(\s*[`'"].*/g) ?? []).map((message) => `${file}: ${message}`),
  )
  expect(messages.length).toBeGreaterThan(20)
  expect(messages.filter((message) => /--[a-z]|\bschalter \w|\b\w+ (add|set)\b/.test(message))).toEqual([])
})

test('the command line says what to do about them', () => {
  expect(hintFor(new SeveralCompaniesError('…'))).toContain('--organization')
  expect(hintFor(new FileExistsError('…'))).toContain('--output')
  expect(hintFor(new AccountExistsError('…'))).toContain('schalter agent set')
  expect(hintFor(new UnknownTeamError('…'))).toContain('schalter team add')
  expect(hintFor(new Error('…'))).toBe('')
})
