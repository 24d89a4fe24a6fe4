import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { newContract, schalter } from '../support/command.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const run = (...args: string[]) => schalter(portal.databaseUrl, args)
const inFolder = useFolder()

test('a contract added again keeps what is left out, and "" empties', async () => {
  const add = (...more: string[]) => run(...newContract('KEEP-1', 'Keep AG', '2026-01-01', '2026-12-31', ...more))
  await add(
    '--domains',
    'keep.example',
    '--services',
    'Server, Netz',
    '--hours',
    '12.5',
    '--billing',
    'hourly',
    '--main-contact',
    'Eva',
  )
  expect((await add('--until', '2027-12-31', '--main-contact', '')).stdout).toBe(
    'changed    KEEP-1: validUntil from "2026-12-31" to "2027-12-31"\nchanged    KEEP-1: mainContact from ' +
      '"Eva" to ""\n0 new, 1 changed, 0 unchanged contracts\n',
  )
  expect(
    await portal.db.contract.findUnique({ where: { number: 'KEEP-1' }, include: { domains: true } }),
  ).toMatchObject({
    domains: [{ domain: 'keep.example' }],
    services: ['Server', 'Netz'],
    billing: 'hourly',
  })
})

test('a contract is renewed with its number and a later day alone', async () => {
  await run(...newContract('RENEW-1', 'Renew AG', '2026-01-01', '2026-12-31'))
  expect((await run('contract', 'add', 'RENEW-1', '--until', '31.12.2027')).stdout).toContain(
    'validUntil from "2026-12-31" to "2027-12-31"',
  )
})

test('a new contract needs company and term', async () => {
  const unknown = await run('contract', 'add', 'RENEW-2', '--until', '31.12.2027')
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toContain('there is no contract RENEW-2 yet; a new one requires --organization and --from.')
})

test('a file that is wrong is listed row by row, and nothing is written', async () => {
  const file = inFolder('wrong.csv')
  await writeFile(
    file,
    'Vertragsnummer;Firma;gültig ab;gültig bis\nW-1;Wrong GmbH;01.01.2026;31.12.2026\nW-2;;01.01.2026;gestern\n',
  )
  const outcome = await run('contract', 'import', file)
  expect(outcome.code).toBe(1)
  expect(outcome.stderr).toContain('line 3, organization: must not be empty')
  expect(outcome.stderr).toContain('line 3, valid_until, "gestern": is not a date')
  expect(outcome.stderr).toContain('2 errors; nothing was imported.')
  expect(await portal.db.contract.findUnique({ where: { number: 'W-1' } })).toBeNull()
})
