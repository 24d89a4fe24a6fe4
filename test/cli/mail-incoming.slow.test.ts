import { expect, test } from 'vitest'
import { schalter } from '../support/command.ts'
import { aQuarantinedMail } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const mail = (...args: string[]) => schalter(portal.databaseUrl, ['mail', ...args])

test('mails in quarantine are listed, shown, tried again and discarded on the command line', async () => {
  const { db } = portal
  const [first, second] = [await aQuarantinedMail(db), await aQuarantinedMail(db, { subject: 'Zweite' })]
  const listed = JSON.parse((await mail('list', '--incoming', '--json')).stdout) as { id: number; reason: string }[]
  expect(listed.map(({ id }) => id)).toEqual([second.id, first.id])
  const shown = (await mail('show', String(second.id), '--incoming')).stdout
  for (const text of ['Zweite', 'automatic', 'Ihr Paket kommt morgen.']) expect(shown).toContain(text)
  expect(await mail('retry', String(first.id), '--incoming')).toMatchObject({ code: 0 })
  expect(await db.incomingMail.findUnique({ where: { id: first.id } })).toMatchObject({ state: 'stored' })
  expect(await mail('discard', String(second.id), '--incoming')).toMatchObject({ code: 0 })
  expect(await db.incomingMail.findUnique({ where: { id: second.id } })).toMatchObject({
    state: 'discarded',
    body: null,
  })
  expect(await mail('discard', String(second.id), '--incoming')).toMatchObject({ code: 1 })
  expect((await mail('list', '--state', 'quarantined')).stderr).toContain('--incoming')
})
