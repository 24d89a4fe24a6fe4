import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { storeUpload } from '../../src/attachments/uploads.ts'
import { draftOf, startDraft } from '../../src/drafts/drafts.ts'
import { once } from '../../src/drafts/submissions.ts'
import { multipart, sendBody } from '../support/browsing.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { sendInHalves } from '../support/slow-forms.ts'
import { aForm, anActor } from '../support/tickets.ts'
import { aFile, aSender } from '../support/uploads.ts'

const portal = usePortal()

test.each([20_000, 600_000])(
  'a draft discarded while %i bytes are on their way is told, and nothing stays',
  async (size) => {
    const { db, team, eva, visitor, rows } = await aSender(portal)
    const formKey = randomUUID()
    const discard = async () => {
      await expect.poll(rows).toHaveLength(1)
      await visitor.post(`/drafts/${formKey}/removal`, { returnTo: '/tickets' })
    }
    const file = aFile('unterwegs.bin', randomBytes(size))
    for (const [path, fields] of [
      [`/drafts/${formKey}/attachments?purpose=ticket`, {}],
      ['/tickets', { ...aForm(team.id), formKey }],
    ] as const) {
      const answer = await sendInHalves(visitor, path, await multipart(fields, [file]), discard)
      expect(answer.statusCode, path).toBe(422)
      expect(textOf(answer.body)).toContain('unterwegs.bin wurde entfernt, bevor alles angekommen war.')
      expect(await rows()).toEqual([])
    }
    expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(0)
    expect(await db.$queryRaw`select 1 from attachment_chunk`).toEqual([])
  },
)

test('a file removed while its form is sent is in the ticket whole, or the form is refused', async () => {
  const { db, team, eva, visitor, rows } = await aSender(portal)
  for (let round = 0; round < 12; round++) {
    const formKey = randomUUID()
    await visitor.upload(`/drafts/${formKey}/attachments?purpose=ticket`, {}, [aFile('eins.txt')])
    const id = (await rows()).find(({ draftKey }) => draftKey === formKey)?.id ?? ''
    const before = await db.ticket.count({ where: { requesterId: eva.id } })
    const [sent] = await Promise.all([
      visitor.post('/tickets', { ...aForm(team.id, { body: 'Mit Datei' }), formKey, shown: id }),
      visitor.post(`/drafts/${formKey}/attachments/${id}/removal`),
    ])
    expect([303, 422]).toContain(sent.statusCode)
    const kept = await db.attachment.count({ where: { id, keptAt: { not: null } } })
    const opened = (await db.ticket.count({ where: { requesterId: eva.id } })) - before
    expect([kept, opened]).toEqual(sent.statusCode === 303 ? [1, 1] : [0, 0])
    if (sent.statusCode === 422) expect(sent.body).toContain('Mit Datei')
    if (kept) expect((await visitor.get(`/attachments/${id}/eins.txt`)).body).toBe('Inhalt')
  }
})

test('half a character in an odd encoding is left out, not failed', async () => {
  const { db, team, eva, visitor } = await aSender(portal)
  const fields = Object.entries({ ...aForm(team.id), subject: 'Betreff' })
  const parts = fields.map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const half = Buffer.concat([
    Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="body"\r\ncontent-type: text/plain; charset=utf-16le\r\n\r\n',
    ),
    Buffer.from('Text', 'utf16le'),
    Buffer.from([0x00, 0xd8]),
    Buffer.from('\r\n--b--\r\n'),
  ])
  const whole = Buffer.concat([Buffer.from(parts.filter((part) => !part.includes('name="body"')).join('')), half])
  const answer = await sendBody(visitor, '/tickets', 'multipart/form-data; boundary=b', whole)
  expect(answer.statusCode).toBe(303)
  const message = await db.message.findFirstOrThrow({ where: { authorId: eva.id } })
  expect(message.body).toBe('Text')
})

test.each([`reply:${'1'.repeat(100_000)}`, 'reply:0', 'reply:-1', 'reply:1.5', 'reply:9999999999'])(
  'a draft for something that cannot be is refused (%.12s)',
  async (purpose) => {
    const { visitor } = await aSender(portal)
    const formKey = randomUUID()
    expect((await visitor.post(`/drafts/${formKey}`, { formKey, purpose })).statusCode).toBeLessThan(500)
    const upload = await visitor.upload(`/drafts/${formKey}/attachments?purpose=${purpose.slice(0, 9000)}`, {}, [
      aFile('a'),
    ])
    expect(upload.statusCode).toBe(404)
    expect(await portal.db.draft.count({ where: { key: formKey } })).toBe(0)
  },
)

test.each(['constructor', 'toString'])('a draft takes no field called %s', async (name) => {
  const { visitor } = await aSender(portal)
  const formKey = randomUUID()
  const answer = await visitor.post(`/drafts/${formKey}`, { formKey, purpose: 'ticket', [name]: 'x' })
  expect(answer.statusCode).toBe(400)
  const draft = await portal.db.draft.findUnique({ where: { key: formKey } })
  expect(JSON.stringify(draft?.fields ?? {})).not.toContain(name)
})

test('a file that arrives while its form is being sent keeps the form from going without it', async () => {
  const { db, eva, rows } = await aSender(portal)
  const actor = await anActor(db, eva)
  const key = randomUUID()
  await startDraft(db, actor, key, 'ticket')
  const tools = { db, storage: portal.storage, limits: portal.config }
  const arrive = () =>
    storeUpload(tools, draftOf(actor, key), { filename: 'spaet.txt', stream: Readable.from([Buffer.from('x')]) })
  await expect(once(db, actor, { key, content: 'Text' }, arrive)).rejects.toMatchObject({ key: 'error.upload.changed' })
  expect(await db.draft.count({ where: { key } })).toBe(1)
  const [file] = await rows()
  const files = [file?.id ?? '']
  await once(
    db,
    actor,
    { key, content: 'Text', files },
    async () => void (await db.attachment.deleteMany({ where: { id: file?.id ?? '' } })),
  )
  expect(await arrive()).toMatchObject({ fault: 'error.upload.removed' })
})
