import type { Kind } from '../support/belongings.ts'
import { deskForm, deskPage, formKey, type Outcome, type Row } from './route-rows.ts'

const DESK = '/desk/faq'
const CATEGORIES = `${DESK}/categories`

/** What the whole desk may do with it, and what only admins may. */
const thing = (kind: Kind, works: Outcome): Row => ({
  ...deskPage(works),
  kind,
  foreign: 403,
  missing: 403,
  administrator: 403,
  desk: true,
})
const formOf = (works: Outcome, fields: Row['fields'] = formKey): Row => ({
  ...thing('article', works),
  nobody: 401,
  fields,
})
const administered = (outcome: Outcome, fields?: Row['fields']): Row => ({
  ...thing('category', 403),
  administered: outcome,
  ...(fields ? { nobody: 401, fields } : {}),
})

const anArticle = (category = '') => ({
  ...{ title: 'Papierstau', body: 'Klappe auf.', keywords: '', state: 'draft', note: '' },
  ...{ services: '', validUntil: '', category },
})

/** Routes of the FAQ at the desk. */
export const FAQ_DESK: Record<string, Row> = {
  [`GET ${DESK}`]: deskPage(200),
  [`GET ${DESK}/misses`]: deskPage(200),
  [`GET ${DESK}/unhelpful`]: deskPage(200),
  [`POST ${DESK}/misses/removal`]: { ...deskForm(`${DESK}/misses`), fields: () => ({ ...formKey(), words: 'toner' }) },
  [`GET ${DESK}/new`]: deskPage(200),
  [`POST ${DESK}/preview`]: deskForm(200, { body: '**fett**' }),
  // Without a category, it stays on the page.
  [`POST ${DESK}`]: { ...deskForm(422), fields: () => ({ ...formKey(), ...anArticle() }) },
  [`GET ${DESK}/:id`]: thing('article', 200),
  [`POST ${DESK}/:id`]: formOf(DESK, ({ category }) => ({ ...formKey(), ...anArticle(category) })),
  [`GET ${DESK}/:id/versions`]: thing('article', 200),
  [`POST ${DESK}/:id/versions`]: formOf(DESK, () => ({ ...formKey(), number: '1' })),
  [`GET ${DESK}/:id/removal`]: thing('article', 200),
  [`POST ${DESK}/:id/removal`]: formOf(DESK),
  [`GET ${CATEGORIES}`]: { ...deskPage(403), admin: 200 },
  [`POST ${CATEGORIES}`]: {
    ...deskForm(403),
    admin: CATEGORIES,
    fields: () => ({ ...formKey(), de: 'Telefon', en: '', parent: '' }),
  },
  [`GET ${CATEGORIES}/:id`]: administered(200),
  [`POST ${CATEGORIES}/:id`]: administered(CATEGORIES, () => ({ ...formKey(), de: 'Telefon', en: '' })),
  [`POST ${CATEGORIES}/:id/move`]: administered(CATEGORIES, () => ({ ...formKey(), direction: 'up' })),
  [`POST ${CATEGORIES}/:id/removal`]: administered(CATEGORIES, formKey),
}
