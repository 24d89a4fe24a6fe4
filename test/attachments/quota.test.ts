import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { storedBytes, sumStoredBytes } from '../../src/attachments/quota.ts'
import { sweepUploads } from '../../src/attachments/uploads.ts'
import { waitsInDraft } from '../../src/drafts/drafts.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aCompanyOfThree } from '../support/companies.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'
import { aFile, aSender } from '../support/uploads.ts'

const portal = usePortal()
const KB = 1024

const bytesOf = async (ownerId: number) =>
  Number((await portal.db.storedBytes.findUnique({ where: { ownerId } }))?.bytes ?? 0)

/** Limits hold for one test. */
async function withQuota(quota: Partial<typeof portal.config.quota>, work: () => Promise<void>) {
  const before = { ...portal.config.quota }
  Object.assign(portal.config.quota, quota)
  await work().finally(() => Object.assign(portal.config.quota, before))
}

test('the bytes of a person are those of the stored files, whatever stores or deletes them', async () => {
  const { db, team, eva, visitor, rows } = await aSender(portal)
  const formKey = randomUUID()
  const sum = async () => (await rows()).reduce((total, { size }) => total + Number(size), 0)
  await visitor.upload(`/drafts/${formKey}/attachments?purpose=ticket`, {}, [
    aFile('eins.bin', 'a'.repeat(3000)),
    aFile('zwei.bin', 'b'.repeat(2000)),
    aFile('zu-leer.bin', ''),
  ])
  expect(await bytesOf(eva.id)).toBe(5000)
  const [first] = await rows()
  await visitor.post(`/drafts/${formKey}/attachments/${first?.id}/removal`)
  expect(await bytesOf(eva.id)).toBe(await sum())
  await visitor.post(`/drafts/${formKey}/removal`, { returnTo: '/tickets' })
  expect(await bytesOf(eva.id)).toBe(0)
  await visitor.upload('/tickets', aForm(team.id), [aFile('gesendet.bin', 'c'.repeat(1234))])
  expect(await bytesOf(eva.id)).toBe(1234)
  await visitor.upload(`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}, [aFile('alt.bin', 'd'.repeat(500))])
  await db.$executeRaw`update attachment set touched_at = now() - interval '30 days' where kept_at is null`
  await sweepUploads(db, portal.storage, waitsInDraft)
  expect(await bytesOf(eva.id)).toBe(1234)
  await db.$executeRaw`update attachment set size = size + 1 where owner_id = ${eva.id}`
  expect(await bytesOf(eva.id)).toBe(await sum())
  expect((await storedBytes(db, portal.config.quota)).total).toBeGreaterThanOrEqual(1235)
})

test('what is nobody’s counts for the installation, also after its rows were summed up', async () => {
  const { db } = portal
  const total = async () => (await storedBytes(db, portal.config.quota)).total
  const before = await total()
  const file = { filename: 'mail.eml', mediaType: 'text/plain', size: 10, storedAt: new Date() }
  const ids: string[] = []
  for (let count = 0; count < 120; count++) ids.push((await db.attachment.create({ data: file })).id)
  expect(await total()).toBe(before + 1200)
  await sumStoredBytes(db)
  expect(await total()).toBe(before + 1200)
  expect(await db.storedBytes.count({ where: { ownerId: null } })).toBe(1)
  const { eva } = await aSender(portal)
  await db.attachment.updateMany({ where: { id: { in: ids.slice(0, 20) } }, data: { ownerId: eva.id } })
  expect(await bytesOf(eva.id)).toBe(200)
  await db.attachment.deleteMany({ where: { id: { in: ids } } })
  expect(await bytesOf(eva.id)).toBe(0)
  expect(await total()).toBe(before)
})

test('a file over the quota of a person is refused with the reason; text and earlier files stay', async () => {
  const { team, visitor } = await aSender(portal)
  await withQuota({ person: 3 * KB }, async () => {
    const form = aForm(team.id, { body: 'Mein Text' })
    const files = [aFile('passt.bin', 'x'.repeat(2 * KB)), aFile('zuviel.bin', 'y'.repeat(2 * KB))]
    const refused = await visitor.upload('/tickets', form, files)
    expect(refused.statusCode).toBe(422)
    const text = textOf(refused)
    expect(text).toContain('zuviel.bin wurde nicht angehängt: Ihre Dateien belegen zusammen 3 KB')
    expect(text).toContain('Mein Text')
    expect(text).toContain('passt.bin 2 KB')
  })
})

test('the files of all people count for a company, and not those of others', async () => {
  const { jonas, leyla } = await aCompanyOfThree(portal)
  const { visitor: other } = await aSender(portal)
  const upload = (visitor: typeof other, size: number) =>
    visitor.upload(`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}, [aFile('a.bin', 'x'.repeat(size))])
  await withQuota({ company: 5 * KB }, async () => {
    expect((await upload(jonas.visitor, 3 * KB)).statusCode).toBe(200)
    expect((await upload(other, 3 * KB)).statusCode).toBe(200)
    const refused = await upload(leyla.visitor, 3 * KB)
    expect(refused.statusCode).toBe(422)
    expect(textOf(refused)).toContain('Die Dateien Ihres Unternehmens belegen zusammen 5 KB')
    expect((await upload(leyla.visitor, KB)).statusCode).toBe(200)
  })
})

test('when the space of the portal is used up, agents are told as well; they have no other limit', async () => {
  const { db, visitor } = await aSender(portal)
  const agent = await as(portal.app, await anAgent(db, {}, [await aTeam(db)]))
  const upload = (who: typeof visitor, size = KB) =>
    who.upload(`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}, [aFile('a.bin', 'x'.repeat(size))])
  await withQuota({ person: 100 }, async () => {
    expect((await upload(visitor)).statusCode).toBe(422)
    expect((await upload(agent)).statusCode).toBe(200)
  })
  await withQuota({ total: 100 }, async () => {
    for (const who of [visitor, agent]) expect(textOf(await upload(who))).toContain('Speicher für Dateien ist voll')
  })
})

test('/metrics tells what is stored, and who is near a limit', async () => {
  const { visitor } = await aSender(portal)
  await visitor.upload(`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}, [aFile('a.bin', 'x'.repeat(950))])
  await withQuota({ person: KB, total: 50 * KB }, async () => {
    const { body } = await portal.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
    expect(body).toMatch(/^schalter_stored_bytes [1-9]\d*$/m)
    expect(body).toMatch(/^schalter_stored_bytes_limit 51200$/m)
    expect(body).toMatch(/^schalter_quota_near_people [1-9]\d*$/m)
  })
})

test('a download whose bytes are missing breaks instead of waiting for ever', async () => {
  const { db, team, visitor, rows, hrefs } = await aSender(portal)
  const sent = await visitor.upload('/tickets', aForm(team.id), [aFile('ganz.bin', 'x'.repeat(600_000))])
  const [row] = await rows()
  const [href = ''] = await hrefs(String(sent.headers.location))
  await db.$executeRaw`delete from attachment_chunk where attachment_id = ${row?.id}::uuid and position > 0`
  await portal.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = portal.app.server.address() as { port: number }
  const cookie = `session=${visitor.cookies.get('session')}`
  const answer = await fetch(`http://127.0.0.1:${port}${href}`, { headers: { cookie } })
  await expect(answer.arrayBuffer()).rejects.toThrow()
})
