import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { anOrder, DEVICE, FIELDS } from '../support/ordering.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('a template that is withdrawn while somebody writes leaves the answers as a text, with the files', async () => {
  const choices = { ...DEVICE, key: 'extras', type: 'choices' } as const
  const { db, visitor, form, tickets, template } = await anOrder(portal, { fields: [...FIELDS, choices] })
  const typed = await form({ device: 'notebook', keyboard: 'Dvorak', count: '99', extras: 'fester PC' })
  await db.ticketTemplate.update({ where: { key: template.key }, data: { publishedVersionId: null } })
  const refused = await visitor.upload('/tickets', typed, [{ name: 'attachments', filename: 'a.txt', content: 'A' }])
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  const body = 'Gerät: Notebook\nTastatur: Dvorak\nAnzahl: 99\nGerät: fester PC'
  expect(page.valueOf('body')).toBe(body)
  expect(page.text).toContain('a.txt')
  const later = pageOf(await visitor.get('/tickets/new/general'))
  expect([later.valueOf('body'), later.valueOf('subject')]).toEqual([body, typed.subject])
  expect(later.text).toContain('a.txt')
  expect(await tickets()).toEqual([])
})

test('a draft of a template that was withdrawn goes on in the general form', async () => {
  const { db, visitor, form, template, path } = await anOrder(portal)
  const { formKey, ...typed } = await form({ device: 'notebook', keyboard: 'Dvorak' })
  await visitor.post(`/drafts/${formKey}`, { formKey, purpose: `ticket-template:${template.id}`, ...typed })
  await db.ticketTemplate.update({ where: { id: template.id }, data: { publishedVersionId: null } })
  const page = pageOf(await visitor.get(path))
  expect(page.text).toContain('Diese Vorlage gibt es für Sie nicht mehr.')
  expect(page.valueOf('body')).toBe('Gerät: Notebook\nTastatur: Dvorak')
  expect(page.valueOf('formKey')).toBe(formKey)
  expect((await (await as(portal.app, await aCustomer(db))).get(path)).statusCode).toBe(404)
})

test('a draft of an earlier version says that the template has changed', async () => {
  const { db, visitor, form, template, path } = await anOrder(portal)
  const { formKey, ...typed } = await form({ device: 'notebook', keyboard: 'Dvorak' })
  await visitor.post(`/drafts/${formKey}`, { formKey, purpose: `ticket-template:${template.id}`, ...typed })
  expect(pageOf(await visitor.get(path)).text).not.toContain('Die Vorlage hat sich inzwischen geändert.')
  const { definition, tile } = template.version
  const next = await db.ticketTemplateVersion.create({
    data: { templateId: template.id, number: 2, definition, tile, publishedAt: new Date() } as never,
  })
  await db.ticketTemplate.update({ where: { id: template.id }, data: { publishedVersionId: next.id } })
  const page = pageOf(await visitor.get(path))
  expect(page.text).toContain('Die Vorlage hat sich inzwischen geändert.')
  expect(page.valueOf('answers[keyboard]')).toBe('Dvorak')
  expect(page.valueOf('version')).toBe(String(next.id))
})
