import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { CHUNK_SIZE } from '../../src/attachments/storage.ts'
import { storeUpload } from '../../src/attachments/uploads.ts'
import { draftOf } from '../../src/drafts/drafts.ts'
import { aCustomer } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

test('uploads that break off leave no row, no byte and no handle behind', async () => {
  const { db } = portal
  const tools = { db, storage: portal.storage, limits: portal.config }
  const piece = randomBytes(CHUNK_SIZE)
  const owners = await Promise.all(Array.from({ length: 8 }, () => aCustomer(db)))
  const drafts = await Promise.all(
    owners.map(async (owner) => {
      const { key } = await db.draft.create({
        data: { key: crypto.randomUUID(), accountId: owner.id, purpose: 'ticket', fields: {} },
      })
      return draftOf(await anActor(db, owner), key)
    }),
  )
  const chunksBefore = await db.attachmentChunk.count()
  const handles = () =>
    process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate').length
  const handlesBefore = handles()
  const breakOff = async (draft: (typeof drafts)[number]) => {
    async function* body() {
      yield piece
      throw new Error('aborted')
    }
    const stream = Readable.from(body(), { objectMode: false })
    await expect(storeUpload(tools, draft, { filename: 'abbruch.bin', stream })).rejects.toThrow('aborted')
  }
  for (let round = 0; round < sized(25, 250); round++) await Promise.all(drafts.map(breakOff))
  expect(await db.attachment.count({ where: { ownerId: { in: owners.map(({ id }) => id) } } })).toBe(0)
  expect(await db.attachmentChunk.count()).toBe(chunksBefore)
  expect(handles()).toBeLessThanOrEqual(handlesBefore + 10)
}, 120_000)
