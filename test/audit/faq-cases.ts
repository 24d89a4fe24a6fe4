import { addCategory, moveCategory, removeCategory, renameCategory } from '../../src/knowledge/arranging.ts'
import { addArticle, changeArticle, removeArticle } from '../../src/knowledge/articles.ts'
import { aCategory } from '../support/articles.ts'
import { anAgent } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const WISH = { title: 'Papierstau', body: 'Klappe auf.', keywords: [], state: 'published', locale: 'de' } as const
const FACTS = { services: [], validUntil: null, related: [], note: '' }

/** What articles and categories of the FAQ leave in the audit log, never what they say. */
export function faqCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  const by = 'command line (jo)'
  async function anArticleThere() {
    const { db } = portal
    const [jana, { id: category }] = [await anActor(db, await anAgent(db)), await aCategory(db)]
    const wish = { ...WISH, ...FACTS, keywords: [], category }
    const { id } = await atTerminal(() => addArticle(db, jana, wish))
    const { slug: subject } = await db.faqArticle.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    return { jana, wish, id, subject }
  }
  async function aCategoryThere() {
    const { db } = portal
    const nora = await anActor(db, await anAgent(db, { role: 'admin' }))
    const id = await atTerminal(() => addCategory(db, nora, { de: 'Telefon', en: 'Telephone', parent: null }))
    const { slug: subject } = await db.faqCategory.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    return { nora, id, subject }
  }
  return {
    'article.added': async () => {
      const { subject } = await anArticleThere()
      return { by, subject, changes: [{ field: 'state', from: '', to: 'published' }] }
    },
    'article.changed': async () => {
      const { jana, wish, id, subject } = await anArticleThere()
      await atTerminal(() => changeArticle(portal.db, jana, id, { ...wish, body: 'Klappe zu.' }))
      return { by, subject, changes: [{ field: 'body', from: '', to: '' }] }
    },
    'article.removed': async () => {
      const { jana, id, subject } = await anArticleThere()
      await atTerminal(() => removeArticle(portal.db, jana, id))
      return { by, subject, changes: [] }
    },
    'faq-category.added': async () => {
      const { subject } = await aCategoryThere()
      return { by, subject }
    },
    'faq-category.changed': async () => {
      const { nora, id, subject } = await aCategoryThere()
      await atTerminal(() => renameCategory(portal.db, nora, id, { de: 'Telefonie', en: 'Telephone' }))
      return { by, subject, changes: [{ field: 'de', from: 'Telefon', to: 'Telefonie' }] }
    },
    'faq-category.moved': async () => {
      await aCategoryThere()
      const { nora, id, subject } = await aCategoryThere()
      await atTerminal(() => moveCategory(portal.db, nora, id, 'up'))
      return { by, subject }
    },
    'faq-category.removed': async () => {
      const { nora, id, subject } = await aCategoryThere()
      await atTerminal(() => removeCategory(portal.db, nora, id))
      return { by, subject }
    },
  }
}
