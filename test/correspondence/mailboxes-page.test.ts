import { expect, test } from 'vitest'
import { failMailbox, sawMailbox } from '../../src/correspondence/mailboxes.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('admins see of each mailbox when it was last read, or in words why it cannot be', async () => {
  const { db, app } = portal
  const admin = await as(app, await anAgent(db, { role: 'admin' }, []))
  expect((await admin.get('/desk/settings/mailboxes')).body).toContain('Noch kein Postfach')
  const { id: teamId } = await aTeam(db, { name: 'Vor Ort' })
  const { id } = await db.mailbox.create({ data: { name: 'dienst@muster-it.example INBOX', teamId } })
  await sawMailbox(db, id, { uidValidity: 1, lastUid: 1 })
  await failMailbox(db, 'rechnung@muster-it.example INBOX', { fault: 'sign-in', detail: 'NO [AUTHENTICATIONFAILED]' })
  const { body } = await admin.get('/desk/settings/mailboxes')
  for (const text of ['Zuletzt gelesen', 'Vor Ort', 'Anmeldung abgelehnt', 'AUTHENTICATIONFAILED'])
    expect(body).toContain(text)
  const agent = await as(app, await anAgent(db, {}))
  expect((await agent.get('/desk/settings/mailboxes')).statusCode).toBe(403)
})
