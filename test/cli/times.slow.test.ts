import { expect, test } from 'vitest'
import { aCustomer } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { useDelivery } from '../support/delivery.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const { aMail } = useDelivery(portal)

test.each([
  ['Europe/Berlin', '2026-07-01 00:30 CEST'],
  ['UTC', '2026-06-30 22:30 UTC'],
  ['America/New_York', '2026-06-30 18:30 GMT-4'],
])('times are those of TIMEZONE=%s, and say so; JSON stays as it is', async (TIMEZONE, local) => {
  const at = new Date('2026-06-30T22:30:00Z')
  const mail = await aMail()
  await portal.db.mail.update({ where: { id: mail.id }, data: { createdAt: at } })
  const { email } = await aCustomer(portal.db, { lastSignInAt: at })
  const run = async (...args: string[]) => (await schalter(portal.databaseUrl, args, { env: { TIMEZONE } })).stdout
  const lineOf = (output: string, word: string) => output.split('\n').find((line) => line.includes(word))
  expect(lineOf(await run('mail', 'list'), mail.toAddress)).toContain(local)
  expect(lineOf(await run('mail', 'show', String(mail.id)), 'CREATED')).toContain(local)
  expect(lineOf(await run('customer', 'list'), email)).toContain(local)
  expect(await run('mail', 'list', '--json')).toContain('2026-06-30T22:30:00.000Z')
})
