import { expect, test } from 'vitest'
import { aCustomer, aTicket } from '../support/builders.ts'
import { newContract, schalter } from '../support/command.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const run = (...args: string[]) => schalter(portal.databaseUrl, args)

test('a contract that covers nobody, and a company that is new, are told when the contract is added', async () => {
  const { code, stdout } = await run(...newContract('RV-1', 'Brandt GmbH', '2026-01-01', '2099-12-31'))
  expect(code).toBe(0)
  expect(stdout).toContain('Brandt GmbH is a new company.')
  expect(stdout).toContain('Nobody is covered yet by RV-1')
})

test('a company under a new name is renamed, one that is there twice merged, after it was told', async () => {
  await run(...newContract('RV-2', 'Kolbe AG', '2026-01-01', '2099-12-31', '--domains', 'kolbe.example'))
  const refused = await run(...newContract('RV-2', 'Kolbe SE', '2026-01-01', '2099-12-31'))
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('schalter organization rename "Kolbe AG" "Kolbe SE"')
  expect(await run('organization', 'rename', 'Kolbe AG', 'Kolbe SE')).toMatchObject({
    code: 0,
    stdout: 'Kolbe AG is now Kolbe SE.\n',
  })

  await run(...newContract('RV-3', 'Kolbe Europa', '2026-01-01', '2099-12-31', '--domains', 'kolbe.example'))
  const taken = await run('organization', 'rename', 'Kolbe SE', 'Kolbe Europa')
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('schalter organization merge') })
  const tried = await run('organization', 'merge', 'Kolbe Europa', 'Kolbe SE')
  expect(tried.stdout).toContain('0 people (0 of them in both), 1 contracts, 0 tickets, 0 files')
  expect(tried.stdout).toContain('Nothing was changed.')
  expect(await portal.db.organization.count({ where: { name: 'Kolbe Europa' } })).toBe(1)
  expect((await run('organization', 'merge', 'Kolbe Europa', 'Kolbe SE', '--confirm')).stdout).toContain(
    'They are one company now.',
  )
  expect(await portal.db.contract.count({ where: { organization: { name: 'Kolbe SE' } } })).toBe(2)
})

test('two accounts of one person are merged, after it was told what moves', async () => {
  const { db } = portal
  const eva = await aCustomer(db, { email: 'eva@kolbe.example' })
  const old = await aCustomer(db, { email: 'eva@web.example' })
  await aTicket(db, { requester: old })
  const merge = (...more: string[]) => run('customer', 'merge', old.email, eva.email, ...more)
  const tried = await merge()
  expect(tried.stdout).toMatch(/From .+ <eva@web\.example> to .+ <eva@kolbe\.example>:\n +1 tickets, 1 messages/)
  expect(tried.stdout).toContain('Nothing was changed.')
  expect(await db.ticket.count({ where: { requesterId: old.id } })).toBe(1)
  expect(await merge('--confirm')).toMatchObject({ code: 0, stdout: expect.stringContaining('They are one account') })
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(1)
  expect(await merge('--confirm')).toMatchObject({ code: 1, stdout: '' })
  expect(await run('customer', 'merge', 'niemand@web.example', eva.email)).toMatchObject({ code: 1, stdout: '' })
})
