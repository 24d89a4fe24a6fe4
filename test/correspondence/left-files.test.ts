import { expect, test } from 'vitest'
import { aDeskTicket } from '../support/desk.ts'
import { arrives, toldBy } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

test('whose answer had files that do not fit learns which, and nobody else is told of it', async () => {
  const { eva, ben, ticket, mails } = await aDeskTicket(portal)
  const files = [...Array(11).keys()].map((place) => ({ filename: `Seite ${place + 1}.txt` }))
  const wish = { from: eva.email, text: 'Noch etwas.', inReplyTo: toldBy(portal, ticket, eva), files }
  expect(await arrives(portal, wish)).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied' } })
  const [told, ...more] = await mails(eva)
  expect(more).toEqual([])
  expect(told).toMatchObject({ name: 'ticket.files-missing', automatic: 'auto-replied', ticketId: ticket.id })
  expect(told?.text).toMatch(/Sie ist angekommen\.\n\nDiese Dateien fehlen am Ticket, .+: Seite 11\.txt\./)
  expect((await mails(ben)).map(({ name }) => name)).toEqual(['ticket.replied'])
})
