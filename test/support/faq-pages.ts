import type { Locale } from '../../src/i18n/translate.ts'
import { aCategory, anArticle } from './articles.ts'
import { aFaqReader } from './faq-readers.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** What customers see of the FAQ: full, found, nearly found, not found, with what they said. */
export async function faqPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db } = portal
  const pages: ShownPage[] = []
  const printing = await aCategory(db, { de: 'Drucken <b>', en: 'Printing <b>', slug: `drucken-${locale}` })
  const labels = await aCategory(db, { de: 'Etiketten', parent: printing, slug: `etiketten-${locale}` })
  const toner = await anArticle(db, { category: labels, title: 'Toner bestellen' })
  const slug = `papierstau-${locale}`
  await anArticle(db, {
    ...{ slug, category: printing, related: [toner], files: { 'Anleitung "1".txt': 'Klappe' } },
    ...{ services: ['Drucken'], validUntil: portal.app.admission.today() },
    body: '# A\n\n## B\n\n### C\n\n| A | B |\n|---|--:|\n| `1` | 2 |\n\n> Zitat\n\n![Bild](fehlt.png) [Link](/faq)',
  })
  const { visitor } = await aFaqReader(portal, { services: ['Drucken'], account: { locale } })
  const { see, send, done } = noting(visitor, pages)
  for (const path of ['/faq', `/faq/drucken-${locale}`, `/faq/etiketten-${locale}?q=papierstau`, '/faq?q=papirstau'])
    await see(path)
  for (const path of [
    '/faq?q=nichtsdergleichen',
    '/faq/suggestions?subject=Papierstau',
    '/faq/suggestions?subject=xyzw',
  ])
    await see(path)
  await see(`/faq/articles/${slug}`)
  await see(`/faq/articles/${slug}/print`)
  await send(`/faq/articles/${slug}/feedback`, { helpful: 'no', comment: 'x'.repeat(2001) })
  await done(`/faq/articles/${slug}/feedback`, { helpful: 'no', comment: 'Klappe' })
  await see('/tickets/new')
  return pages
}
