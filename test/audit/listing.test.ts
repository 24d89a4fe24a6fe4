import { expect, test } from 'vitest'
import { type AuditFilter, listAudit } from '../../src/accounts/audit-trail.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const listed = (filter: Partial<AuditFilter>) =>
  listAudit(portal.db, { timeZone: 'Europe/Berlin', limit: 100, ...filter })

test('a day begins where the portal is, and a kind is no beginning of a word', async () => {
  const line = (action: string, at: string) => portal.db.auditEntry.create({ data: { action, at: new Date(at) } })
  const last = await line('contract.added', '2026-06-30T21:59:59Z')
  const first = await line('contract.ended', '2026-06-30T22:00:00Z')
  await line('contracts.moved', '2026-07-02T00:00:00Z')
  const ids = (lines: { id: number }[]) => lines.map(({ id }) => id)
  expect(ids(await listed({ action: 'contract' }))).toEqual([first.id, last.id])
  expect(ids(await listed({ action: 'contract', since: '2026-07-01' }))).toEqual([first.id])
  expect(ids(await listed({ action: 'contract', since: '2026-07-01', timeZone: 'UTC' }))).toEqual([])
  expect(ids(await listed({ action: 'contract.added' }))).toEqual([last.id])
  expect(ids(await listed({ action: 'contract', before: first.id, limit: 1 }))).toEqual([last.id])
})

test('a person is found by address, user name or number, whoever did it; others are not', async () => {
  const { id, email } = await aCustomer(portal.db, { userName: 'zquast' })
  const data = { action: 'person.changed' }
  await portal.db.auditEntry.createMany({ data: [{ ...data, actorId: id }, { ...data, accountId: id }, data] })
  for (const account of [email.toUpperCase(), 'zquast', String(id)])
    expect(await listed({ account })).toMatchObject([
      { account: email, by: 'the system' },
      { account: null, by: email },
    ])
  await expect(listed({ account: 'nobody' })).rejects.toThrow('There is nobody')
})
