import { expect, test } from 'vitest'
import { offeredTemplate, offeredTemplates, templateVersion } from '../../src/catalog/offered.ts'
import { inLanguage } from '../../src/catalog/words.ts'
import type { Db, Organization } from '../../src/platform/db.ts'
import { mergeCompanies } from '../../src/tickets/merging-companies.ts'
import { aContract, anOrganization, dayFromNow } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

async function served(db: Db, services: string[], until = 1): Promise<Organization> {
  const organization = await anOrganization(db)
  const { id } = await aContract(db, { organization, from: dayFromNow(-30), until: dayFromNow(until) })
  await db.contract.update({ where: { id }, data: { services } })
  return organization
}

const keysFor = async ({ db }: { db: Db }, { id }: Organization) =>
  (await offeredTemplates(db, { organizationId: id, today: dayFromNow(0) })).map(({ key }) => key)

test('a template is offered to companies whose valid contract has one of its services', async () => {
  const { db } = portal
  const [covered, without, expired] = [
    await served(db, ['ERP']),
    await served(db, ['Netz']),
    await served(db, ['ERP'], -1),
  ]
  const { key } = await aTemplate(db, { services: ['erp'] })
  expect(await keysFor(portal, covered)).toContain(key)
  expect(await keysFor(portal, without)).not.toContain(key)
  expect(await keysFor(portal, expired)).not.toContain(key)
})

test('a template for a company is offered to it alone, also under its new name and when it was merged', async () => {
  const { db } = portal
  const [own, other, into] = [await anOrganization(db), await anOrganization(db), await anOrganization(db)]
  const { key } = await aTemplate(db, { organizations: [own.name] })
  expect(await keysFor(portal, own)).toContain(key)
  expect(await keysFor(portal, other)).not.toContain(key)
  await db.organization.update({ where: { id: own.id }, data: { name: `${own.name} neu` } })
  const audience = { organizationId: own.id, today: dayFromNow(0) }
  expect((await offeredTemplate(db, key, audience))?.definition.organizations).toEqual([`${own.name} neu`])
  await mergeCompanies(db, { from: `${own.name} neu`, into: into.name }, { dryRun: false })
  expect(await keysFor(portal, into)).toContain(key)
})

test('a draft is not offered; a version is found whether it is offered or not', async () => {
  const { db } = portal
  const organization = await anOrganization(db)
  const { key, version } = await aTemplate(db, { published: false })
  expect(await keysFor(portal, organization)).not.toContain(key)
  expect(await offeredTemplate(db, key, { organizationId: organization.id, today: dayFromNow(0) })).toBeUndefined()
  expect(await templateVersion(db, version.id)).toMatchObject({ key, number: 1, teamId: null })
})

test('a template without a company is also for those who are in none', async () => {
  const { key } = await aTemplate(portal.db)
  const tiles = await offeredTemplates(portal.db, { organizationId: null, today: dayFromNow(0) })
  expect(tiles.find((tile) => tile.key === key)).toMatchObject({ group: 'incident', icon: 'file-text' })
})

test('a text that is missing in a language is that of the other, and says so', () => {
  expect(inLanguage({ de: 'Drucker', en: '' }, 'en')).toEqual({ text: 'Drucker', missing: true })
  expect(inLanguage({ de: 'Drucker', en: 'Printer' }, 'en')).toEqual({ text: 'Printer', missing: false })
  expect(inLanguage({ de: '', en: '' }, 'de')).toEqual({ text: '', missing: false })
})
