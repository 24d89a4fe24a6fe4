import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { CHUNK_SIZE } from '../../src/attachments/storage.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, formKeyOn } from '../support/tickets.ts'
import { aFile, aSender } from '../support/uploads.ts'

const portal = usePortal({ MAX_UPLOAD_MB: '1' })
const MB = 1024 * 1024

test('a file arrives byte for byte, in chunks, with its SHA-256, and is served with it', async () => {
  const { db, team, visitor, rows, hrefs } = await aSender(portal)
  const content = randomBytes(3 * CHUNK_SIZE + 17)
  const sent = await visitor.upload('/tickets', aForm(team.id), [aFile('daten.bin', content)])
  const [row] = await rows()
  expect(Number(row?.size)).toBe(content.length)
  expect(Buffer.from(row?.sha256 ?? [])).toEqual(createHash('sha256').update(content).digest())
  const chunks = await db.attachmentChunk.findMany({
    where: { attachmentId: row?.id ?? '' },
    orderBy: { position: 'asc' },
  })
  expect(chunks.length).toBeGreaterThan(2)
  expect(Buffer.concat(chunks.map(({ data }) => data))).toEqual(content)
  const [href = ''] = await hrefs(String(sent.headers.location))
  const served = await visitor.get(href)
  expect(served.rawPayload).toEqual(content)
  expect(served.headers['content-length']).toBe(String(content.length))
})

test('without a script, a button lists files with name and size, keeps the text and removes each', async () => {
  const { team, visitor, rows, hrefs } = await aSender(portal)
  const form = aForm(team.id, { body: 'Mein Text' })
  const first = await visitor.upload('/tickets', { ...form, subject: '', action: 'attach' }, [
    aFile('eins.txt', 'x'.repeat(2048)),
    aFile('zwei.txt'),
  ])
  expect(first.statusCode).toBe(303)
  const page = await visitor.follow(first)
  expect(page.body).toContain('Mein Text')
  expect(textOf(page.body)).toContain('eins.txt 2 KB')
  expect(page.body).not.toContain('error-summary')
  const remove = pageOf(page).all<HTMLButtonElement>('button[name=remove]')[0]?.value ?? ''
  const removed = await visitor.follow(await visitor.upload('/tickets', { ...form, remove }))
  expect(removed.body).not.toContain('eins.txt')
  expect(removed.body).toContain('zwei.txt')
  const invalid = await visitor.upload('/tickets', { ...form, subject: '' })
  expect(invalid.statusCode).toBe(422)
  expect(invalid.body).toContain('zwei.txt')
  const sent = await visitor.upload('/tickets', { ...form, shown: inputValue(invalid.body, 'shown') })
  expect(await hrefs(String(sent.headers.location))).toHaveLength(1)
  expect((await rows()).map(({ filename }) => filename)).toEqual(['zwei.txt'])
})

test('a file that is too large or empty is refused with the reason; the others and the text stay', async () => {
  const { team, visitor, rows } = await aSender(portal)
  const form = aForm(team.id, { body: 'Mein Text' })
  const refused = await visitor.upload('/tickets', form, [
    aFile('gross.bin', randomBytes(MB + 1)),
    aFile('leer.txt', ''),
    aFile('gut.txt'),
  ])
  expect(refused.statusCode).toBe(422)
  const text = textOf(refused)
  expect(text).toContain('gross.bin ist größer als 1 MB und wurde nicht angehängt.')
  expect(text).toContain('leer.txt ist leer und wurde nicht angehängt.')
  expect(text).toContain('gut.txt')
  expect(inputValue(refused, 'body')).toBe('Mein Text')
  expect((await rows()).map(({ filename }) => filename)).toEqual(['gut.txt'])
  const shown = inputValue(refused, 'shown')
  expect((await visitor.upload('/tickets', { ...form, shown })).statusCode).toBe(303)
})

test('more files than a message may have are refused with the reason; the first ones and the text stay', async () => {
  const { team, visitor, rows } = await aSender(portal)
  const files = Array.from({ length: 60 }, (_, index) => aFile(`nr-${index}.txt`, String(index)))
  const refused = await visitor.upload('/tickets', aForm(team.id, { body: 'Mein Text' }), files)
  expect(refused.statusCode).toBe(422)
  expect(textOf(refused)).toContain('nr-59.txt wurde nicht angehängt: Es sind höchstens 10 Dateien möglich.')
  expect(inputValue(refused, 'body')).toBe('Mein Text')
  expect(await rows()).toHaveLength(10)
})

test('exactly the largest size is taken', async () => {
  const { team, visitor } = await aSender(portal)
  expect((await visitor.upload('/tickets', aForm(team.id), [aFile('genau.bin', randomBytes(MB))])).statusCode).toBe(303)
})

test('uploads at the same time do not get past the count', async () => {
  const { visitor, rows } = await aSender(portal)
  const key = await formKeyOn(visitor)
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) =>
      visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [aFile(`gleich.txt`, `${index}`)]),
    ),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(10)
  expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(15)
  expect(await rows()).toHaveLength(10)
})

test('unsent files of one person have an end, over all their drafts', async () => {
  const { visitor, rows } = await aSender(portal)
  for (let draft = 0; draft < 6; draft++) {
    const files = Array.from({ length: 10 }, (_, index) => aFile(`${draft}-${index}.txt`))
    await visitor.upload(`/drafts/${crypto.randomUUID()}/attachments?purpose=ticket`, {}, files)
  }
  expect(await rows()).toHaveLength(50)
})

test('what nobody continues or sends is swept; what is in a draft or still coming in slowly stays', async () => {
  const { db, eva, visitor, rows } = await aSender(portal)
  const key = await formKeyOn(visitor)
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [aFile('wartet.txt')])
  const old = new Date(Date.now() - 5 * 60_000)
  await db.attachment.updateMany({ where: { ownerId: eva.id }, data: { touchedAt: old } })
  const broken = { ownerId: eva.id, mediaType: 'application/octet-stream', size: 0 }
  const { id } = await db.attachment.create({
    data: { ...broken, draftKey: key, filename: 'abgebrochen.bin', touchedAt: old },
  })
  await portal.storage.append(id, 0, Buffer.from('Rest'))
  await db.attachment.update({ where: { id }, data: { touchedAt: old } })
  await db.attachment.create({
    data: { ...broken, draftKey: crypto.randomUUID(), filename: 'verwaist.bin', touchedAt: old, storedAt: old },
  })
  await db.attachment.create({ data: { ...broken, draftKey: key, filename: 'laeuft.bin' } })
  const sweep = async () => {
    const { createJobs } = await import('../../src/jobs.ts')
    await createJobs({ ...portal, mailer: undefined })['sweep-uploads']?.({} as never)
  }
  await sweep()
  expect((await rows()).map(({ filename }) => filename).sort()).toEqual(['laeuft.bin', 'wartet.txt'])
  expect(await db.attachmentChunk.count({ where: { attachmentId: id } })).toBe(0)
  await visitor.post(`/drafts/${key}/removal`)
  expect((await rows()).map(({ filename }) => filename)).toEqual([])
})
