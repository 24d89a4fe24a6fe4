import { expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/actor.ts'
import { findViewer, NOT_ADMITTED, startSession } from '../../src/accounts/sessions.ts'
import { visibleArticles } from '../../src/knowledge/policy.ts'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** The actor that a browser of this person is. */
async function actorOf(id: number): Promise<Actor> {
  const { db, app, settings } = portal
  const token = await startSession(db, id, { address: '127.0.0.1', userAgent: 'test' })
  const viewer = await findViewer(db, { admission: app.admission, settings }, token, { active: false })
  if (!viewer || viewer === NOT_ADMITTED) throw new Error('Nobody')
  return viewer
}

async function seen(actor: Actor | undefined, open = false): Promise<string[]> {
  const visible = visibleArticles({ actor, today: dayFromNow(0), open })
  const rows = await readRows<{ slug: string }>(
    portal.db,
    Prisma.sql`select a.slug from faq_article a where ${visible} order by a.slug`,
  )
  return rows.map(({ slug }) => slug)
}

async function aReader({ modules = ['faq'], services = [] as string[], until = dayFromNow(1) } = {}) {
  const { db } = portal
  const [organization, person] = [await anOrganization(db), await aCustomer(db)]
  await joins(db, person, organization)
  const contract = await aContract(db, { organization, until })
  await db.contract.update({ where: { id: contract.id }, data: { modules, services } })
  return { person, organization }
}

test('who sees an article: those whose valid contracts have module and service; agents see all', async () => {
  const { db } = portal
  await aCategory(db)
  await anArticle(db, { slug: 'for-all' })
  await anArticle(db, { slug: 'labels', services: ['Etiketten', 'Drucken'] })
  await anArticle(db, { slug: 'draft', state: 'draft' })
  await anArticle(db, { slug: 'internal', state: 'internal' })
  await anArticle(db, { slug: 'over', validUntil: dayFromNow(-1) })
  await anArticle(db, { slug: 'until-today', validUntil: dayFromNow(0) })
  await anArticle(db, { slug: 'half', state: 'draft', en: { state: 'published' } })
  const forAll = ['for-all', 'half', 'until-today']

  const plain = await aReader()
  expect(await seen(await actorOf(plain.person.id))).toEqual(forAll)
  for (const service of ['Drucken', 'DRUCKEN']) {
    const served = await aReader({ services: [service] })
    expect(await seen(await actorOf(served.person.id)), service).toEqual([...forAll, 'labels'].sort())
  }
  const without = await aReader({ modules: [], services: ['Drucken'] })
  expect(await seen(await actorOf(without.person.id))).toEqual([])
  expect(await seen(await actorOf(without.person.id), true), 'open to all').toEqual(forAll)
  // Module and service of a contract that is over count no more; of a second one they do.
  await aContract(db, { organization: without.organization, from: dayFromNow(-9), until: dayFromNow(-2) })
  await db.contract.updateMany({ where: { validUntil: new Date(dayFromNow(-2)) }, data: { modules: ['faq'] } })
  expect(await seen(await actorOf(without.person.id))).toEqual([])
  const second = await aContract(db, { organization: without.organization })
  await db.contract.update({ where: { id: second.id }, data: { modules: ['faq'] } })
  expect(await seen(await actorOf(without.person.id))).toEqual([...forAll, 'labels'].sort())

  expect(await seen(await actorOf((await anAgent(db)).id))).toHaveLength(7)
  expect(await seen(undefined)).toEqual([])
  expect(await seen(undefined, true)).toEqual(forAll)
})
