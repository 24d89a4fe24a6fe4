import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { usePortal } from '../support/portal.ts'
import { type Server, sessionCookie, startServer, startUpload, until } from '../support/server.ts'
import { aForm } from '../support/tickets.ts'

// A server of its own, so that its memory is its own; the portal beside it looks into the same database.
const portal = usePortal()
const MB = 1024 * 1024
const SIZE = sized(340, 2000)
// Half of the small file, an eighth of the large one: pieces that V8 collects late (183 MB of 2 GB, 29 November 2026).
const MOST = sized(170, 250)
let server: Server
let eva: Account
let team: number
let cookie: string

beforeAll(async () => {
  server = await startServer(portal.databaseUrl, { MAX_UPLOAD_MB: String(SIZE + 10) })
  team = (await aTeam(portal.db, { isDefault: true })).id
  eva = await aCustomer(portal.db)
  cookie = await sessionCookie(portal.db, eva)
})
afterAll(async () => {
  server.child.kill('SIGKILL')
})

const files = () => portal.db.attachment.findMany({ where: { ownerId: eva.id } })
const memory = async () => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1])
}

test('a large file goes into the database and out again without ever being in memory', async () => {
  const piece = randomBytes(MB)
  const warm = startUpload(`${server.url}/tickets`, cookie, aForm(team), 'warm.bin')
  for (let sent = 0; sent < 8; sent++) await warm.write(piece)
  await warm.finish()
  const before = await memory()
  let most = before
  const watch = setInterval(async () => {
    most = Math.max(most, await memory().catch(() => 0))
  }, 200)
  const hash = createHash('sha256')
  const upload = startUpload(`${server.url}/tickets`, cookie, aForm(team))
  for (let sent = 0; sent < SIZE; sent++) {
    hash.update(piece)
    await upload.write(piece)
  }
  const answer = await upload.finish()
  expect(answer.status).toBe(303)
  const sha256 = hash.digest()
  const file = (await files()).find(({ filename }) => filename === 'gross.bin')
  expect(Number(file?.size)).toBe(SIZE * MB)
  expect(Buffer.from(file?.sha256 ?? [])).toEqual(sha256)

  const served = await fetch(`${server.url}/attachments/${file?.id}/gross.bin`, { headers: { cookie } })
  const receivedHash = createHash('sha256')
  for await (const chunk of served.body ?? []) receivedHash.update(chunk)
  clearInterval(watch)
  expect(receivedHash.digest()).toEqual(sha256)
  expect(most - before).toBeLessThan(MOST * MB)
}, 900_000)

test('whoever hangs up in the middle of a file leaves no file, and finds the text again', async () => {
  const form = aForm(team, { body: 'Text vor dem Abbruch' })
  const upload = startUpload(`${server.url}/tickets`, cookie, form, 'halb.bin')
  await upload.write(randomBytes(MB))
  await until(async () => (await files()).some(({ filename }) => filename === 'halb.bin'), 10_000)
  upload.abort()
  await until(async () => !(await files()).some(({ filename }) => filename === 'halb.bin'), 10_000)
  const draft = () => portal.db.draft.findUnique({ where: { key: form.formKey } })
  // It begins with the upload; what was typed follows when the upload has failed.
  await until(async () => 'body' in Object((await draft())?.fields), 5000)
  const page = await (await fetch(`${server.url}/tickets/new`, { headers: { cookie } })).text()
  expect(page).toContain('Text vor dem Abbruch')
  const orphans = await portal.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from attachment_chunk c where not exists (select 1 from attachment a
      where a.id = c.attachment_id)`
  expect(orphans[0]?.count).toBe(0)
}, 30_000)

test('killed in the middle of an upload, the next sweep leaves no row and no byte of it', async () => {
  const victim = await startServer(portal.databaseUrl)
  const upload = startUpload(`${victim.url}/tickets`, cookie, aForm(team), 'gestorben.bin')
  await upload.write(randomBytes(2 * MB))
  await until(
    async () => (await portal.db.attachmentChunk.count({ where: { attachment: { filename: 'gestorben.bin' } } })) > 0,
    10_000,
  )
  victim.child.kill('SIGKILL')
  upload.abort()
  // Long enough that nobody can be at it any more; the sweep runs every minute.
  const left = await portal.db.attachment.updateMany({
    where: { filename: 'gestorben.bin' },
    data: { touchedAt: new Date(Date.now() - 160_000) },
  })
  expect(left.count).toBe(1)
  const { createJobs } = await import('../../src/jobs.ts')
  await createJobs({ ...portal, mailer: undefined })['sweep-uploads']?.({} as never)
  expect((await files()).filter(({ filename }) => filename === 'gestorben.bin')).toEqual([])
  expect(await portal.db.attachmentChunk.count({ where: { attachment: { storedAt: null } } })).toBe(0)
}, 60_000)
