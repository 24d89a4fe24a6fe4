import { expect, test } from 'vitest'
import { sweepUploads } from '../../src/attachments/uploads.ts'
import { waitsInDraft } from '../../src/drafts/drafts.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, formKeyOn } from '../support/tickets.ts'

const portal = usePortal()

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const draftsOf = () => db.draft.findMany({ where: { accountId: eva.id }, orderBy: { updatedAt: 'desc' } })
  return { db, team, eva, visitor: await as(app, eva), draftsOf }
}

const expireSessions = (accountId: number) =>
  portal.db.session.updateMany({ where: { accountId }, data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) } })

test('what is typed is saved and comes back on the next visit from any browser', async () => {
  const { eva, visitor } = await start()
  const key = await formKeyOn(visitor)
  const typed = {
    formKey: key,
    purpose: 'ticket',
    subject: 'Halb getippt',
    body: 'Erste Zeile\nzweite',
    priority: '5',
    affects: 'others',
    restarted: 'yes',
  }
  expect((await visitor.post(`/drafts/${key}`, typed)).statusCode).toBe(204)
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [
    { name: 'f', filename: 'anlage.txt', content: 'x' },
  ])
  const elsewhere = await as(portal.app, eva)
  const page = (await elsewhere.get('/tickets/new')).body
  expect(inputValue(page, 'formKey')).toBe(key)
  expect(inputValue(page, 'subject')).toBe('Halb getippt')
  expect(inputValue(page, 'body')).toBe('Erste Zeile\nzweite')
  expect(inputValue(page, 'priority')).toBe('5')
  expect(pageOf(page).ticked('affects')).toEqual(['others'])
  expect(page).toContain('anlage.txt')
  expect(textOf(page)).toMatch(/Ihr Entwurf vom .* ist wieder da/)
})

test('a draft can be discarded with its files', async () => {
  const { eva, visitor, draftsOf, db } = await start()
  const key = await formKeyOn(visitor)
  await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', subject: 'Halb getippt' })
  await visitor.upload(`/drafts/${key}/attachments?purpose=ticket`, {}, [
    { name: 'f', filename: 'anlage.txt', content: 'x' },
  ])
  const discarded = await visitor.post(`/drafts/${key}/removal`, { returnTo: '/tickets/new' })
  expect(discarded.headers.location).toBe('/tickets/new')
  expect(await draftsOf()).toEqual([])
  expect(await db.attachment.count({ where: { ownerId: eva.id } })).toBe(0)
  expect((await visitor.get('/tickets/new')).body).not.toContain('Halb getippt')
})

test('a sent form leaves no draft', async () => {
  const { team, visitor, draftsOf } = await start()
  const form = aForm(team.id)
  await visitor.post(`/drafts/${form.formKey}`, { formKey: form.formKey, purpose: 'ticket', body: 'x' })
  await visitor.upload('/tickets', form)
  expect(await draftsOf()).toEqual([])
})

test('a form that is refused is a draft from then on, also without a script', async () => {
  const { team, visitor } = await start()
  await visitor.upload('/tickets', aForm(team.id, { subject: '', body: 'Nicht verlieren' }))
  expect((await visitor.get('/tickets/new')).body).toContain('Nicht verlieren')
})

test('a reply whose session is over waits for its owner alone, also in the same browser', async () => {
  const { db, eva, visitor } = await start()
  const ticket = await aTicket(db, { requester: eva })
  const path = `/tickets/${ticket.number}`
  await expireSessions(eva.id)
  const late = await visitor.upload(`${path}/replies`, {
    formKey: crypto.randomUUID(),
    returnTo: path,
    body: 'Spät abgeschickt',
  })
  expect(late.headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
  const login = await visitor.follow(late)
  expect(textOf(login.body)).toContain('Was Sie geschrieben haben, ist gespeichert')
  expect(login.body).not.toContain('Spät abgeschickt')

  const other = await aCustomer(db)
  await visitor.post('/login', { login: other.email, password: PASSWORD, next: path })
  for (const url of ['/tickets', '/tickets/new', path])
    expect((await visitor.get(url)).body).not.toContain('Spät abgeschickt')

  await visitor.post('/logout')
  const back = await visitor.post('/login', { login: eva.email, password: PASSWORD, next: path })
  expect(back.headers.location).toBe(path)
  expect((await visitor.get(path)).body).toContain('Spät abgeschickt')
}, 60_000)

test('a new ticket whose session is over is back after signing in, with its earlier files', async () => {
  const { eva, team, visitor } = await start()
  const form = aForm(team.id, { body: 'Langer Bericht', returnTo: '/tickets/new' })
  await visitor.upload(`/drafts/${form.formKey}/attachments?purpose=ticket`, {}, [
    { name: 'f', filename: 'schon-da.txt', content: 'x' },
  ])
  await expireSessions(eva.id)
  const late = await visitor.upload('/tickets', form)
  expect(late.headers.location).toBe('/login?next=%2Ftickets%2Fnew')
  await visitor.post('/login', { login: eva.email, password: PASSWORD, next: '/tickets/new' })
  const page = (await visitor.get('/tickets/new')).body
  expect(page).toContain('Langer Bericht')
  expect(page).toContain('schon-da.txt')
  expect(inputValue(page, 'formKey')).toBe(form.formKey)
})

test("nobody reads, overwrites or removes somebody else's draft", async () => {
  const { visitor, draftsOf } = await start()
  const stranger = await as(portal.app, await aCustomer(portal.db))
  const key = await formKeyOn(visitor)
  await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'meins' })
  expect((await stranger.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'fremd' })).statusCode).toBe(
    404,
  )
  await stranger.post(`/drafts/${key}/removal`)
  expect((await draftsOf()).map(({ fields }) => fields)).toEqual([{ body: 'meins' }])
  expect(
    (await new Visitor(portal.app).post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'x' })).statusCode,
  ).not.toBe(204)
})

test('of one form the five latest drafts are kept, once the forms of the others are no longer open', async () => {
  const { eva, visitor, draftsOf } = await start()
  for (let index = 0; index < 8; index++) {
    const key = crypto.randomUUID()
    await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: `Nr. ${index}` })
    if (index === 6) {
      expect(await draftsOf()).toHaveLength(7)
      await portal.db.$executeRaw`update draft set updated_at = updated_at - interval '25 hours'
        where account_id = ${eva.id}`
    }
  }
  expect((await draftsOf()).map(({ fields }) => (fields as { body: string }).body)).toEqual([
    'Nr. 7',
    'Nr. 6',
    'Nr. 5',
    'Nr. 4',
    'Nr. 3',
  ])
})

test('a form that stays open while six others begin is sent with its file', async () => {
  const { eva, team, visitor } = await start()
  const form = aForm(team.id, { subject: 'Das erste von sieben' })
  const uploaded = await visitor.upload(`/drafts/${form.formKey}/attachments?purpose=ticket`, {}, [
    { name: 'f', filename: 'beleg.txt', content: 'x' },
  ])
  for (let index = 0; index < 6; index++) {
    const key = crypto.randomUUID()
    await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: `Nr. ${index}` })
  }
  await portal.db.$executeRaw`update attachment set touched_at = now() - interval '1 hour' where owner_id = ${eva.id}`
  await sweepUploads(portal.db, portal.storage, waitsInDraft)
  const sent = await visitor.post('/tickets', { ...form, shown: inputValue(uploaded.body, 'shown') })
  expect(sent.statusCode).toBe(303)
  expect((await visitor.get(String(sent.headers.location))).body).toContain('beleg.txt')
})

test('of one person fifty drafts are kept', async () => {
  const { visitor, draftsOf } = await start()
  for (let index = 1; index <= 60; index++) {
    const key = crypto.randomUUID()
    await visitor.post(`/drafts/${key}`, { formKey: key, purpose: `reply:${index}`, body: `Antwort ${index}` })
  }
  expect(await draftsOf()).toHaveLength(50)
}, 60_000)

test('a draft takes no other fields than a form has', async () => {
  const { visitor, draftsOf, team } = await start()
  const key = crypto.randomUUID()
  const foreign = await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'x', evil: 'y' })
  expect(foreign.statusCode).toBe(400)
  const odd = await visitor.upload('/tickets', { ...aForm(team.id, { subject: '' }), evil: 'x'.repeat(1000) })
  expect(odd.statusCode).toBe(400)
  for (const { fields } of await draftsOf()) expect(fields).not.toHaveProperty('evil')
})

test('text that cannot be stored as it is neither fails nor is lost', async () => {
  const { visitor, draftsOf } = await start()
  const key = crypto.randomUUID()
  const saved = await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'vor\u0000nach 😀' })
  expect(saved.statusCode).toBe(204)
  expect((await draftsOf())[0]?.fields).toEqual({ body: 'vornach 😀' })
})
