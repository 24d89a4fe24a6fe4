import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { versionOf } from '../platform/versions.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { type CategoryNode, orderOf } from './arranging.ts'
import { named } from './categories.ts'
import { categoryChoices, DESK_FAQ, tabsOf } from './desk-list-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/desk/categories': ReturnType<typeof categoriesPage>
    'knowledge/desk/category': ReturnType<typeof categoryPage>
  }
}

export const CATEGORIES = `${DESK_FAQ}/categories`

const NAMES = { de: 'desk.faq.category.de', en: 'desk.faq.category.en' } satisfies Record<string, MessageKey>
const LABELS = { ...NAMES, parent: 'desk.faq.category.parent' } satisfies Record<string, MessageKey>

interface Tools {
  words: Translator
  actor: Actor
}

export function categoriesPage(
  { words, actor }: Tools,
  categories: CategoryNode[],
  { form = emptyForm(), fault }: { form?: FormState; fault?: string | undefined } = {},
) {
  const { t, locale } = words
  return {
    tabs: tabsOf(words, actor, 'categories'),
    fault,
    order: versionOf(orderOf(categories)),
    formKey: randomUUID(),
    newKey: form.values.formKey ?? randomUUID(),
    form: labelled(form, LABELS),
    parents: categoryChoices(words, categories),
    rows: categories.map((category) => {
      const path = `${CATEGORIES}/${category.id}`
      const name = named(category.names, locale)
      const moves = [
        { direction: 'up', sign: '↑', possible: !category.first, label: t('desk.faq.category.up', { name }) },
        { direction: 'down', sign: '↓', possible: !category.last, label: t('desk.faq.category.down', { name }) },
        { direction: 'out', sign: '←', possible: category.depth > 0, label: t('desk.faq.category.out', { name }) },
        { direction: 'in', sign: '→', possible: !category.first, label: t('desk.faq.category.in', { name }) },
      ]
      return {
        path,
        name,
        other: category.names.en ? undefined : t('desk.faq.category.untranslated'),
        depth: Math.min(category.depth, 4),
        articles: t('desk.faq.found', { count: category.articles }),
        list: withQuery(DESK_FAQ, { category: category.id }),
        moving: `${path}/move`,
        moves,
        removal: category.empty ? `${path}/removal` : undefined,
        removing: t('desk.faq.category.remove', { name }),
      }
    }),
  }
}

export function categoryPage(
  { words, actor }: Tools,
  category: CategoryNode,
  { form = emptyForm(), changed }: { form?: FormState; changed?: boolean } = {},
) {
  const { de, en = '' } = category.names
  return {
    tabs: tabsOf(words, actor, 'categories'),
    title: named(category.names, words.locale),
    path: `${CATEGORIES}/${category.id}`,
    back: CATEGORIES,
    form: labelled(form, NAMES, { de, en }),
    formKey: form.values.formKey ?? randomUUID(),
    seen: changed ? versionOf([de, en]) : (form.values.seen ?? versionOf([de, en])),
    changed: changed && changedSince(words, form, NAMES, { de, en }),
  }
}
