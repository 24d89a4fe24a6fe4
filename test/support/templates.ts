import { randomUUID } from 'node:crypto'
import { definitionRules, type TemplateInput } from '../../src/catalog/definition-rules.ts'
import { columnsOf } from '../../src/catalog/version-rows.ts'
import { now } from '../../src/platform/clock.ts'
import type { Db, TicketTemplateVersion } from '../../src/platform/db.ts'
import { check } from '../../src/platform/rules.ts'

/** A published template, or with `published: false` its first draft. */
export async function aTemplate(
  db: Db,
  { published = true, ...wish }: Partial<TemplateInput> & { published?: boolean } = {},
): Promise<{ id: number; key: string; version: TicketTemplateVersion }> {
  const key = wish.key ?? `template-${randomUUID().slice(0, 8)}`
  const name = { de: 'Drucker und Scanner', en: 'Printers and scanners' }
  const definition = check(definitionRules, { group: 'incident', name, ...wish, key })
  const { id } = await db.ticketTemplate.create({ data: { key } })
  const version = await db.ticketTemplateVersion.create({
    data: { ...(await columnsOf(db, definition)), templateId: id, number: 1, publishedAt: published ? now() : null },
  })
  if (published) await db.ticketTemplate.update({ where: { id }, data: { publishedVersionId: version.id } })
  return { id, key, version }
}
