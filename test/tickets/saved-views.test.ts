import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

async function start() {
  const { db, app } = portal
  const team = await aTeam(db)
  const [jana, tom] = [await anAgent(db, {}, [team]), await anAgent(db, {}, [team])]
  const admin = await anAgent(db, { role: 'admin' }, [team])
  const visitors = { jana: await as(app, jana), tom: await as(app, tom), admin: await as(app, admin) }
  const railOf = async (who: keyof typeof visitors) => pageOf(await visitors[who].get('/desk/tickets')).text
  return { db, team, jana, tom, admin, visitors, railOf }
}

const VIEW = { name: 'Alte Drucker', query: 'view=open&q=drucker+alter%3A%3E1t&sort=-updated&columns=team' }

test('a view keeps filters, order and columns under a name, with its count, until it is removed', async () => {
  const { db, team, visitors, railOf, jana } = await start()
  await aTicket(db, { team, subject: 'Drucker', createdAt: new Date(Date.now() - 3 * 86_400_000) })
  const saved = await visitors.jana.post('/desk/views', VIEW)
  expect(saved.statusCode).toBe(303)
  const { id } = await db.savedView.findFirstOrThrow({ where: { accountId: jana.id } })
  const page = pageOf(await visitors.jana.follow(saved))
  expect(page.getByRole('heading', { name: 'Alte Drucker', level: 1 })).toBeTruthy()
  expect(page.getByRole('link', { name: /Alte Drucker 1/ }).getAttribute('href')).toBe(
    `/desk/tickets?view=open&sort=-updated&q=drucker+alter%3A%3E1t&columns=team&saved=${id}`,
  )
  expect(page.has('.c-team')).toBe(true)
  expect(await railOf('tom')).not.toContain('Alte Drucker')
  await visitors.jana.post(`/desk/views/${id}`, { name: 'Meine', query: '', returnTo: '/desk/tickets' })
  expect(await railOf('jana')).toContain('Meine')
  await visitors.jana.post(`/desk/views/${id}/removal`, { formKey: randomUUID() })
  expect(await railOf('jana')).not.toContain('Meine')
})

test('a name that one uses already replaces that view only on purpose', async () => {
  const { db, visitors, jana } = await start()
  const views = () => db.savedView.findMany({ where: { accountId: jana.id }, orderBy: { id: 'asc' } })
  await visitors.jana.post('/desk/views', VIEW)
  // A double click is no second view, and no error.
  expect((await visitors.jana.post('/desk/views', VIEW)).statusCode).toBe(303)
  const other = { ...VIEW, query: 'view=mine' }
  const told = await visitors.jana.post('/desk/views', other)
  expect(told.statusCode).toBe(422)
  const page = pageOf(told)
  expect(page.errorOf('name')).toContain('Diese Ansicht gibt es schon')
  expect([page.valueOf('name'), page.valueOf('query')]).toEqual([VIEW.name, 'view=mine'])
  const [{ id = 0, query = '' } = {}] = await views()
  expect(query).toBe(VIEW.query)
  const button = page.getByRole('button', { name: '„Alte Drucker“ ersetzen' })
  expect([button.getAttribute('name'), button.getAttribute('value')]).toEqual(['replaces', `${id}`])
  expect((await visitors.jana.post('/desk/views', { ...other, replaces: id })).statusCode).toBe(303)
  expect(await views()).toMatchObject([{ id, query: 'view=mine', name: VIEW.name }])
  // On the view itself the button is there from the start, and gives it the name that is typed.
  const own = pageOf(await visitors.jana.get(`/desk/tickets?view=open&saved=${id}`))
  expect(own.getByRole('button', { name: '„Alte Drucker“ ersetzen' })).toBeTruthy()
  await visitors.jana.post('/desk/views', { ...VIEW, name: 'Neue Drucker', replaces: id })
  expect(await views()).toMatchObject([{ id, query: VIEW.query, name: 'Neue Drucker' }])
  // Nobody replaces a colleague's.
  await visitors.tom.post('/desk/views', { ...VIEW, name: 'Toms', replaces: id })
  expect((await views()).map(({ name }) => name)).toEqual(['Neue Drucker'])
})

test('admins share views with everybody; agents neither share nor touch those of others', async () => {
  const { db, visitors, railOf, admin } = await start()
  expect((await visitors.jana.post('/desk/views', { ...VIEW, shared: 'yes' })).statusCode).toBe(403)
  await visitors.admin.post('/desk/views', { ...VIEW, name: 'Für alle da', shared: 'yes' })
  expect(await railOf('tom')).toContain('Für alle da')
  const { id } = await db.savedView.findFirstOrThrow({ where: { accountId: admin.id } })
  expect((await visitors.tom.post(`/desk/views/${id}`, { name: 'Meins', query: '' })).statusCode).toBe(404)
  expect((await visitors.tom.post(`/desk/views/${id}/removal`, { formKey: randomUUID() })).statusCode).toBe(404)
  expect(await db.savedView.count({ where: { id, name: 'Für alle da' } })).toBe(1)
})

test('a view without a name, with a name that is taken, or one too many is refused with what was typed', async () => {
  const { db, visitors, jana } = await start()
  const nameless = await visitors.jana.post('/desk/views', { ...VIEW, name: ' ' })
  expect(nameless.statusCode).toBe(422)
  expect(pageOf(nameless).valueOf('query')).toContain('q=drucker+alter%3A%3E1t')
  const data = Array.from({ length: 50 }, (_each, place) => ({ accountId: jana.id, name: `A${place}`, query: '' }))
  await db.savedView.createMany({ data })
  const many = await visitors.jana.post('/desk/views', VIEW)
  expect(many.statusCode).toBe(422)
  expect(pageOf(many).text).toContain('50 Ansichten')
  const { id } = await db.savedView.findFirstOrThrow({ where: { accountId: jana.id, name: 'A1' } })
  expect((await visitors.jana.post(`/desk/views/${id}`, { name: 'A2', query: '' })).statusCode).toBe(422)
})

test('of those that get a name at the same moment one has it, and there are never more than fifty', async () => {
  const { db, visitors, jana } = await start()
  const data = Array.from({ length: 46 }, (_each, place) => ({ accountId: jana.id, name: `A${place}`, query: '' }))
  await db.savedView.createMany({ data })
  const own = await db.savedView.findMany({ where: { accountId: jana.id }, take: 8 })
  const named = await Promise.all(
    own.map(({ id }) => visitors.jana.post(`/desk/views/${id}`, { name: 'Dieselbe', query: '' })),
  )
  expect(named.map(({ statusCode }) => statusCode).sort()).toEqual([303, ...Array(7).fill(422)])
  await Promise.all(
    Array.from({ length: 8 }, (_each, place) => visitors.jana.post('/desk/views', { ...VIEW, name: `B${place}` })),
  )
  expect(await db.savedView.count({ where: { accountId: jana.id } })).toBe(50)
})

test('an erased agent leaves no view behind', async () => {
  const { db, visitors, jana } = await start()
  await visitors.jana.post('/desk/views', VIEW)
  await erasePerson(db, jana.email, { dryRun: false })
  expect(await db.savedView.count({ where: { accountId: jana.id } })).toBe(0)
})
