import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { aCategory, anArticle } from './articles.ts'
import { as } from './browsing.ts'
import { anAgent, aTicket } from './builders.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** The FAQ at the desk: empty, full, an article in every state of its form, its versions, and what is missing. */
export async function faqDeskPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const path = '/desk/faq'
  const admin = await anAgent(db, { locale, role: 'admin' })
  const { see, send, done } = noting(await as(app, admin), pages)
  for (const place of ['', '/new', '/misses', '/unhelpful', '/categories']) await see(path + place)
  await send(`${path}/categories`, { formKey: randomUUID(), de: '', en: '', parent: '' })
  await done(`${path}/categories`, { formKey: randomUUID(), de: 'Drucken & <mehr>', en: '', parent: '' })
  const parent = await db.faqCategory.findFirstOrThrow()
  const category = await aCategory(db, { de: 'Etiketten', en: 'Labels', parent, position: 1 })
  await see(`${path}/categories/${category.id}`)
  await send(`${path}/categories/${category.id}`, { formKey: randomUUID(), de: 'Rollen', en: '', seen: 'anders' })
  await send(`${path}/categories/${category.id}/move`, { formKey: randomUUID(), direction: 'up', seen: 'anders' })

  const facts = {
    keywords: 'a, b',
    services: '',
    validUntil: '',
    note: 'Erste',
    category: String(category.id),
    state: 'draft',
  }
  const typed = (changes: object = {}) => ({
    ...{ formKey: randomUUID(), title: 'Rolle <wechseln>', body: '## Neu\n\n- eins\n- zwei\n\n|a|b|\n|-|-|\n|1|2|' },
    ...facts,
    ...changes,
  })
  await send(path, typed({ title: '', body: '![x](fehlt.png)' }))
  await send(path, typed({ body: '![x](fehlt.png)' }))
  await send(path, typed({ action: 'preview' }))
  await done(path, typed())
  const { id } = await db.faqArticle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  const other = await anArticle(db, {
    category,
    title: 'Papierstau',
    files: { 'klappe.pdf': 'PDF' },
    validUntil: '2026-01-01',
  })
  await done(`${path}/${id}?lang=de`, typed({ body: '## Neu\n\n- eins\n- drei', related: String(other.id) }))
  await send(`${path}/${id}?lang=de`, typed({ title: 'Anders', seen: 'anders' }))
  await send(`${path}/${id}?lang=de`, typed({ action: 'find', find: 'papier' }))
  for (const place of ['?lang=de', '?lang=en', '/versions?lang=de', '/removal']) await see(`${path}/${id}${place}`)
  await send(`${path}/${id}/versions?lang=de`, { formKey: randomUUID(), number: '1', seen: 'anders' })
  const ticket = await aTicket(db)
  await db.ticketArticle.create({ data: { ticketId: ticket.id, articleId: other.id } })
  await see(`${path}/${other.id}`)
  await db.faqSearchMiss.create({ data: { words: 'toner <leer>', count: 3, lastAt: new Date() } })
  await db.faqFeedback.create({ data: { articleId: id, helpful: false, comment: 'Zu <lang>' } })
  await db.faqFeedback.create({ data: { articleId: id, helpful: false } })
  for (const place of ['', '?q=nichts', '?state=overdue', '/misses', '/unhelpful', '/categories'])
    await see(path + place)
  return pages
}
