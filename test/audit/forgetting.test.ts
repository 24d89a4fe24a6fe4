import { expect, test } from 'vitest'
import { listAudit } from '../../src/accounts/audit-trail.ts'
import { record } from '../../src/audit/recording.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { Visitor } from '../support/browsing.ts'
import { PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

test('what is left of an erased person is a number, also in lines about contracts', async () => {
  const { db, app } = portal
  const organization = await aCompany(portal)
  const person = { email: 'zoe.quast@erased.example', firstName: 'Zoë', lastName: 'Quast' }
  const { account } = await aMember(portal, organization, 'customer', person)
  await new Visitor(app).post('/login', { login: account.email, password: PASSWORD })
  await new Visitor(app).post('/login', { login: account.email, password: 'wrong' })
  await setPerson(db, account.email, { userName: 'zquast', role: 'admin' })
  const emails = { field: 'emails', from: '', to: 'ole@erased.example, Zoe.Quast@erased.example' }
  const contact = { field: 'mainContact', from: 'Zoë Quast (Einkauf)', to: 'Ole Sand' }
  await record(db, { action: 'contract.changed', subject: 'RV-1', changes: [emails, contact] })

  await erasePerson(db, account.email, { dryRun: true })
  expect(JSON.stringify(await db.auditEntry.findMany())).toContain('zquast')
  await erasePerson(db, account.email, { dryRun: false })
  const left = JSON.stringify(await db.auditEntry.findMany())
  expect(left).not.toMatch(/quast/i)
  expect(left).not.toContain('127.0.0.1')
  expect(left).toContain('ole@erased.example')
  const lines = await listAudit(db, { account: String(account.id), timeZone: 'UTC', limit: 100 })
  expect(lines.map(({ action }) => action).sort()).toEqual(
    ['membership.changed', 'person.changed', 'person.erased', 'sign-in.done', 'sign-in.done', 'sign-in.refused'].sort(),
  )
  expect(new Set(lines.map((line) => line.account))).toEqual(new Set([`account ${account.id}`]))
})

test('lines about others keep names that only begin or end like that of an erased person', async () => {
  const { db } = portal
  const organization = await aCompany(portal)
  const person = { email: 'eva@beck.example', firstName: '', lastName: 'Beck' }
  await aMember(portal, organization, 'customer', person)
  const contact = { field: 'mainContact', from: 'Anna Beckmann', to: 'Uwe Beckers' }
  const emails = { field: 'emails', from: 'noeva@beck.example, eva@beck.example', to: 'heva@beck.example' }
  await record(db, { action: 'contract.changed', subject: 'RV-BECK', changes: [contact, emails] })
  await erasePerson(db, 'eva@beck.example', { dryRun: false })
  const { changes } = await db.auditEntry.findFirstOrThrow({ where: { subject: 'RV-BECK' } })
  expect(changes).toEqual([contact, { ...emails, from: 'noeva@beck.example, [erased]' }])
})
