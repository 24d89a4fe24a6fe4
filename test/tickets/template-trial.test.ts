import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { anOrganization } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

test('a template tried out as a customer says what would stand on the ticket, and stores nothing', async () => {
  const { db, app } = portal
  const agent = await as(app, await anAgent(db, {}, [await aTeam(db, { isDefault: true })]))
  const [own, other] = [await anOrganization(db), await anOrganization(db)]
  const options = [{ value: 'a', label: { de: 'Notebook', en: 'Laptop' } }]
  const label = { de: 'Gerät', en: 'Device' }
  const { id } = await aTemplate(db, {
    published: false,
    organizations: [own.name],
    fields: [{ key: 'device', type: 'choice', label, options, required: true }],
  })
  const path = `/desk/templates/${id}/trial`
  expect((await agent.get(`${path}?organization=${encodeURIComponent(own.name)}`)).body).toContain(
    `${own.name} wird die Vorlage angeboten.`,
  )
  expect((await agent.get(`${path}?organization=${encodeURIComponent(other.name)}`)).body).toContain(
    `${other.name} wird die Vorlage nicht angeboten.`,
  )
  const empty = await agent.post(path, { formKey: randomUUID() })
  expect(empty.statusCode).toBe(422)
  const tried = await agent.post(path, { formKey: randomUUID(), language: 'en', 'answers[device]': 'a' })
  expect(
    pageOf(tried)
      .all('#result dl')
      .map(({ textContent }) => textContent?.trim()),
  ).toEqual(['DeviceLaptop'])
  expect(await db.ticket.count()).toBe(0)
})
