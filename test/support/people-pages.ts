import { randomUUID } from 'node:crypto'
import type { Db } from '../../src/platform/db.ts'
import { aContract } from './contracts.ts'

interface Seeing {
  see(path: string): Promise<string>
  send(path: string, fields: Record<string, string>): Promise<string>
  done(path: string, fields: Record<string, string>): Promise<string>
}

/** People, companies and contracts as an admin sees them: empty, full, refused and confirmed. */
export async function seePeople(db: Db, { see, send, done }: Seeing) {
  const formKey = () => randomUUID()
  const person = await db.membership.findFirstOrThrow({ where: { account: { email: { startsWith: 'eva.brandt' } } } })
  const { accountId, organizationId } = person
  for (const path of ['', '?q=brandt', '?q=nichts', '/new', `/new?organization=${organizationId}`])
    await see(`/desk/customers${path}`)
  for (const path of ['', '?q=nichts', `/${organizationId}`]) await see(`/desk/organizations${path}`)
  const [customer, company] = [`/desk/customers/${accountId}`, `/desk/organizations/${organizationId}`]
  for (const path of [customer, `${customer}/places`, `${customer}/places/${organizationId}`]) await see(path)
  await see(`${customer}/merging`)
  await send(`${customer}/merging`, { formKey: formKey(), email: 'x' })
  await send('/desk/customers', { formKey: formKey(), email: 'x', lastName: '', organization: 'Nie' })
  await send(customer, { firstName: 'Eva', lastName: '', phone: '1'.repeat(50), supportId: '' })
  await send(`${customer}/places`, { formKey: formKey(), organization: '', role: 'nobody', site: '' })
  await done(`${customer}/enabling`, { enabled: 'no' })
  await send(`${customer}/invitation`, { formKey: formKey() })
  await done(`${customer}/enabling`, { enabled: 'yes' })
  await done(`${customer}/invitation`, { formKey: formKey() })
  await send(`${company}/notes`, { formKey: formKey(), body: '' })
  await done(`${company}/notes`, { formKey: formKey(), body: 'ERP-Wartung nur nach 18 Uhr.\nHerrn Krause anrufen.' })
  const note = await db.organizationNote.findFirstOrThrow({ where: { organizationId } })
  await see(`${company}/notes/${note.id}`)
  await send(`${company}/notes/${note.id}`, { body: '' })
  // Shown before somebody else has changed it.
  const seen = 'another version'
  await send(`${company}/notes/${note.id}`, { body: 'Nur nach 20 Uhr.', seen })
  await send(customer, { firstName: 'Eva', lastName: 'Brandt', phone: '040 1', supportId: '', seen })
  await send(`${customer}/places/${organizationId}`, { site: 'Halle 2', role: 'customer', seen })
  for (const path of ['', '?q=brandt', '?q=nichts', `?customer=${accountId}`]) await see(`/desk/tickets/new${path}`)
  await send('/desk/tickets', { formKey: formKey(), customer: String(accountId), subject: '', body: '' })
  await send('/desk/tickets', { formKey: formKey(), customer: '0', subject: 'Betreff' })
  const refused = await db.account.findFirstOrThrow({ where: { role: 'customer', enabled: false, erasedAt: null } })
  await see(`/desk/tickets/new?customer=${refused.id}`)
  const ended = await aContract(db, { from: '2026-01-01', until: '2026-02-01' })
  for (const { number } of [await db.contract.findFirstOrThrow({ where: { organizationId } }), ended])
    await see(`/desk/contracts/${number}`)
  const ticket = await db.ticket.findFirstOrThrow({ where: { organizationId } })
  await see(`/desk/tickets/${ticket.number}/beside`)
  await see(`${customer}/places/${organizationId}/removal`)
  await done(`${customer}/places/${organizationId}/removal`, { formKey: formKey() })
}
