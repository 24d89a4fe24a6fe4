import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { addPerson } from '../../src/organizations/people.ts'
import { importPeople } from '../../src/organizations/people-import.ts'
import { InvalidInputError } from '../../src/platform/errors.ts'
import { addAgent } from '../../src/teams/agents.ts'
import { addTeam } from '../../src/teams/teams.ts'
import { anOrganization } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schalter-cells-'))
  await anOrganization(portal.db, 'Nordlicht AG')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const IMPORTS = {
  contracts: {
    run: importContracts,
    row: (cell: string) => `contract_number;organization;valid_from;valid_until\nA-1;"${cell}";2026-01-01;2026-12-31\n`,
  },
  people: {
    run: importPeople,
    row: (cell: string) => `email;last_name;organization\nida@nordlicht.example;"${cell}";Nordlicht AG\n`,
  },
}

async function importing(kind: keyof typeof IMPORTS, content: string, dryRun: boolean) {
  const file = join(folder, 'file.csv')
  await writeFile(file, content)
  return IMPORTS[kind].run(portal.db, file, { dryRun, progress: () => {} })
}

const counts = async () => [await portal.db.organization.count(), await portal.db.account.count()]

test.each(
  (['contracts', 'people'] as const).flatMap((kind) =>
    ['Brandt\u0000 GmbH', 'Rot \u001b[31m', 'Fremd \u202e', '#REF!', '#N/A', '#NV', 'M\ufffdller'].map((cell) => ({
      kind,
      cell,
    })),
  ),
)('the import of $kind refuses $cell by name, tried and for good, and changes nothing', async ({ kind, cell }) => {
  const before = await counts()
  for (const dryRun of [true, false]) {
    const outcome = await importing(kind, IMPORTS[kind].row(cell), dryRun)
    expect(outcome).toMatchObject({ ok: false, faults: [{ line: 2, value: cell }] })
    expect(outcome.ok ? '' : outcome.faults[0]?.reason).toMatch(/invisible characters|shows for an error/)
  }
  expect(await counts()).toEqual(before)
})

test.each(['constructor', '__proto__', 'toString'])('%s is no kind of billing and no role', async (word) => {
  const contract = `contract_number;organization;valid_from;valid_until;billing\nB-1;X;2026-01-01;2026-12-31;${word}\n`
  expect(await importing('contracts', contract, true)).toMatchObject({ ok: false, faults: [{ column: 'billing' }] })
  const person = `email;last_name;organization;role\nida@nordlicht.example;Ida;Nordlicht AG;${word}\n`
  expect(await importing('people', person, true)).toMatchObject({ ok: false, faults: [{ column: 'role' }] })
})

test('a heading of a million columns is one fault', async () => {
  const outcome = await importing('contracts', `contract_number${';'.repeat(1_000_000)}\n`, true)
  expect(outcome).toMatchObject({ ok: false, faults: [{ line: 1, reason: 'has 1000001 columns; at most 200' }] })
})

test.each<[string, () => Promise<unknown>]>([
  ['a person without a name', () => addPerson(portal.db, aPerson({ lastName: '\u202e' }), { invited: false })],
  ['a person without an address', () => addPerson(portal.db, aPerson({ email: 'ida' }), { invited: false })],
  ['a team without a name', () => addTeam(portal.db, { name: ' \u0000 ', level: 1 })],
  ['a team with half an address', () => addTeam(portal.db, { name: 'Nord', level: 1, address: 'nord' })],
  ['an agent without an address', () => addAgent(portal.db, { ...aPerson({}), email: 'x', role: 'agent', teams: [] })],
])('%s is refused by the domain, whoever asks', async (_what, work) => {
  const before = await counts()
  await expect(work()).rejects.toBeInstanceOf(InvalidInputError)
  expect([await counts(), await portal.db.team.count({ where: { name: 'Nord' } })]).toEqual([before, 0])
})

const aPerson = (changes: Partial<Parameters<typeof addPerson>[1]>) => ({
  ...{ email: 'ida@nordlicht.example', firstName: 'Ida', lastName: 'Sand', userName: '', phone: '', site: '' },
  organization: 'Nordlicht AG',
  ...changes,
})

test('control characters in a name given on the command line do not reach the database', async () => {
  await addTeam(portal.db, { name: 'Nord\u001b[31m\u202eteam', level: 1 })
  expect(await portal.db.team.count({ where: { name: 'Nord[31mteam' } })).toBe(1)
})
