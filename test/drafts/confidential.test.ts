import { expect, test } from 'vitest'
import { as, type Fields, type Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal()

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const eva = await aCustomer(db)
  await joins(db, eva, organization)
  return {
    eva,
    visitor: await as(app, eva),
    form: aForm(team.id, { confidential: 'yes', returnTo: '/tickets/new' }) as Fields,
  }
}

const isTicked = async (visitor: Visitor) => pageOf(await visitor.get('/tickets/new')).ticked('confidential').length > 0

test('a ticket that was to be confidential still is after a file was attached without a script', async () => {
  const { visitor, form } = await start()
  const file = { name: 'attachments', filename: 'zeugnis.txt', content: 'x' }
  expect((await visitor.upload('/tickets', { ...form, action: 'attach' }, [file])).statusCode).toBe(303)
  expect(await isTicked(visitor)).toBe(true)
})

test('a ticket that was to be confidential still is after signing in again', async () => {
  const { eva, visitor, form } = await start()
  await portal.db.session.updateMany({
    where: { accountId: eva.id },
    data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) },
  })
  await visitor.upload('/tickets', form)
  await visitor.post('/login', { login: eva.email, password: PASSWORD, next: '/tickets/new' })
  expect(await isTicked(visitor)).toBe(true)
})

test('what the form saves of itself says whether it is confidential, and that it no longer is', async () => {
  const { visitor, form } = await start()
  const typed = { formKey: String(form.formKey), purpose: 'ticket', body: 'Gehaltsabrechnung' }
  expect((await visitor.post(`/drafts/${typed.formKey}`, { ...typed, confidential: 'yes' })).statusCode).toBe(204)
  expect(await isTicked(visitor)).toBe(true)
  expect((await visitor.post(`/drafts/${typed.formKey}`, typed)).statusCode).toBe(204)
  expect(await isTicked(visitor)).toBe(false)
})
