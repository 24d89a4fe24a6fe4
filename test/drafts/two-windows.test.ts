import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { inputValue, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, formKeyOn } from '../support/tickets.ts'

const portal = usePortal()

async function twoWindowsWithOneFile() {
  const { db, app } = portal
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const visitor = await as(app, eva)
  const formKey = await formKeyOn(visitor)
  await visitor.upload(`/drafts/${formKey}/attachments?purpose=ticket`, {}, [
    { name: 'attachments', filename: 'foto.txt', content: 'Bild' },
  ])
  const { id } = await db.attachment.findFirstOrThrow({ where: { ownerId: eva.id } })
  const send = (body: string, shown?: string) =>
    visitor.post('/tickets', { ...aForm(team.id, { body }), formKey, ...(shown ? { shown } : {}) })
  const files = (ticket: string) =>
    db.messageAttachment.count({ where: { message: { ticket: { number: ticket.split('/').at(-1) ?? '' } } } })
  return { db, eva, visitor, id, send, files }
}

test('a form that shows a file which another window has sent is refused, keeps its words and says why', async () => {
  const { db, eva, id, send, files } = await twoWindowsWithOneFile()
  const other = await send('Aus dem anderen Fenster', id)
  expect(await files(String(other.headers.location))).toBe(1)

  const refused = await send('Mit Foto', id)
  expect(refused.statusCode).toBe(422)
  expect(textOf(refused.body)).toContain('in einem anderen Fenster geändert')
  expect(inputValue(refused.body, 'body')).toBe('Mit Foto')
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(1)

  expect((await send('Mit Foto')).statusCode).toBe(303)
})

test('the same form sent twice with its file is one ticket, and no error', async () => {
  const { db, eva, id, send, files } = await twoWindowsWithOneFile()
  const [one, two] = await Promise.all([send('Zweimal geklickt', id), send('Zweimal geklickt', id)])
  expect(one.headers.location).toBe(two.headers.location)
  expect(await files(String(one.headers.location))).toBe(1)
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(1)
})

test('a file that never was refuses a form as one that is gone', async () => {
  const { send } = await twoWindowsWithOneFile()
  expect((await send('Erfunden', randomUUID())).statusCode).toBe(422)
})

test('a file that another window has added to the draft is shown before anything is sent', async () => {
  const { db, eva, id, send, files } = await twoWindowsWithOneFile()
  const refused = await send('Ohne Foto')
  expect(refused.statusCode).toBe(422)
  expect(inputValue(refused.body, 'shown')).toBe(id)
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(0)
  expect(await files(String((await send('Ohne Foto', id)).headers.location))).toBe(1)
})
