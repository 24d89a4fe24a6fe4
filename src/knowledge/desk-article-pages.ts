import type { Actor } from '../accounts/actor.ts'
import type { StoredFile, Upload, UploadLimits } from '../attachments/uploads.ts'
import { keptFields } from '../drafts/forms.ts'
import { attachmentsField, draftForm, withFileErrors } from '../drafts/pages.ts'
import { LOCALES, type Locale, type MessageKey, type Translator } from '../i18n/translate.ts'
import { MOST_MARKDOWN } from '../platform/markdown.ts'
import { versionOf } from '../platform/versions.ts'
import { momentOf } from '../web/components.ts'
import type { FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import type { CategoryNode } from './arranging.ts'
import { ARTICLE_STATES, MAX_NOTE, MAX_TITLE } from './article-rules.ts'
import type { ShownArticle } from './articles.ts'
import type { FoundArticle } from './desk-articles.ts'
import { articleForm } from './desk-forms.ts'
import { categoryChoices, DESK_FAQ, stateOf, tabsOf } from './desk-list-pages.ts'
import type { TicketsOfArticle } from './handed-pages.ts'
import { type DiffLine, diffTexts } from './text-diff.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/desk/editor': ReturnType<typeof editorPage>
    'knowledge/desk/preview': ReturnType<typeof previewOf>
    'knowledge/desk/removal': { title: string; path: string; back: string; formKey: string; used: string }
  }
}

const LABELS = {
  title: 'desk.faq.title',
  body: 'desk.faq.body',
  keywords: 'desk.faq.keywords',
  state: 'desk.faq.state',
  note: 'desk.faq.note',
  category: 'desk.faq.category',
  services: 'desk.faq.services',
  validUntil: 'desk.faq.valid-until',
  related: 'desk.faq.related',
  find: 'desk.faq.find',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

/** What a form and the article say in the same words. */
const COMPARED = {
  title: 'desk.faq.title',
  keywords: 'desk.faq.keywords',
  state: 'desk.faq.state',
  category: 'desk.faq.category',
  services: 'desk.faq.services',
  validUntil: 'desk.faq.valid-until',
} satisfies Record<string, MessageKey>

export const purposeOf = (id: number | undefined, locale: Locale) =>
  id === undefined ? ('desk-faq' as const) : (`desk-faq-${locale}:${id}` as const)

export const editorPath = (id: number | undefined, locale: Locale) =>
  withQuery(id === undefined ? `${DESK_FAQ}/new` : `${DESK_FAQ}/${id}`, { lang: locale })

/** As the form says it. */
const valuesOf = (shown: ShownArticle): Record<string, string> => ({
  title: shown.title,
  body: shown.body,
  keywords: shown.keywords.join(', '),
  state: shown.state,
  category: String(shown.category),
  services: shown.services.join(', '),
  validUntil: shown.validUntil ?? '',
  related: shown.related.join(' '),
})

export interface Named {
  id: number
  title: string
}

export interface Editing {
  locale: Locale
  article?: FoundArticle | undefined
  /** What the article says in this language. */
  shown?: ShownArticle | undefined
  form: FormState
  formKey: string
  draft?: { saved: string; key: string } | undefined
  files: StoredFile[]
  faults?: Upload[]
  categories: CategoryNode[]
  services: string[]
  /** Those that are chosen, and those found by words. */
  related: Named[]
  found?: Named[] | undefined
  /** Somebody else has changed it since the form was shown. */
  changed?: boolean
  tickets?: TicketsOfArticle | undefined
}

interface Tools {
  words: Translator
  actor: Actor
  config: UploadLimits
}

export function editorPage({ words, actor, config }: Tools, editing: Editing) {
  const { t } = words
  const { locale, article, shown, form, formKey, draft, files, faults = [], categories } = editing
  const purpose = purposeOf(article?.id, locale)
  const errors = withFileErrors(words, form.errors, faults, config)
  const choices = categoryChoices(words, categories)
  const values: FormState['values'] = { state: 'draft', ...(shown ? valuesOf(shown) : {}), ...form.values }
  const text = article?.texts.find((each) => each.locale === locale)
  const other = article?.texts.find((each) => each.locale !== locale)
  const states = ARTICLE_STATES.map((value) => ({ value, label: t(`desk.faq.state.${value}`) }))
  const ticked = (values.related ?? '').split(' ')
  const dropped = (values.dropped ?? '').split(' ')
  return {
    tabs: tabsOf(words, actor, 'articles'),
    title: text?.title ?? other?.title ?? t('desk.faq.new'),
    heading: article ? t('desk.faq.edit') : t('desk.faq.new'),
    lang: locale,
    texts: LOCALES.map((each) => ({
      href: editorPath(article?.id, each),
      label: t(`desk.faq.language.${each}`),
      current: each === locale,
      state: languageState(words, article, each),
    })),
    missing: article && !text ? t('desk.faq.untranslated', { language: t(`desk.faq.language.${locale}`) }) : undefined,
    path: article ? editorPath(article.id, locale) : withQuery(DESK_FAQ, { lang: locale }),
    returnTo: editorPath(article?.id, locale),
    form: labelled({ values, errors }, LABELS),
    formKey,
    draftForm: draftForm(words, purpose, formKey, keptFields(articleForm)),
    draft,
    seen: editing.changed ? shown && versionOf(shown) : (form.values.seen ?? (shown && versionOf(shown))),
    changed: editing.changed && shown ? changesOf(words, form, shown, { category: choices, state: states }) : undefined,
    attachments: attachmentsField(words, purpose, { formKey, files, faults, limits: config }, errors.attachments),
    kept: (article?.files ?? []).map(({ id, filename, size }) => ({
      id,
      name: filename,
      size: words.fileSize(size),
      href: `/faq/files/${id}/${encodeURIComponent(filename)}`,
      dropped: dropped.includes(id),
    })),
    categories: choices,
    servicesHint: editing.services.length
      ? t('desk.faq.services.known', { names: editing.services.join(', ') })
      : t('desk.faq.services.hint'),
    states,
    related: editing.related.map((each) => ({ ...each, chosen: ticked.includes(String(each.id)) })),
    found: editing.found?.map((each) => ({ ...each, chosen: ticked.includes(String(each.id)) })),
    preview: previewOf(words, { title: values.title ?? '', body: values.body ?? '', locale }, article, files),
    previewing: { path: `${DESK_FAQ}/preview`, values: JSON.stringify({ article: article?.id, formKey }) },
    most: { title: MAX_TITLE, body: MOST_MARKDOWN, note: MAX_NOTE },
    facts: article && {
      written: text && {
        text: text.updatedBy ? t('desk.faq.written.by', { name: text.updatedBy }) : t('desk.faq.written'),
        time: momentOf(words, new Date(text.updatedAt)),
      },
      helped: t('desk.faq.helped.long', { helped: article.helped, of: article.helped + article.unhelpful }),
      overdue: article.overdue,
      versions: text && withQuery(`${DESK_FAQ}/${article.id}/versions`, { lang: locale }),
      page: `/faq/articles/${article.slug}`,
      removal: `${DESK_FAQ}/${article.id}/removal`,
    },
    tickets: editing.tickets,
  }
}

function languageState(words: Translator, article: FoundArticle | undefined, locale: Locale) {
  const text = article?.texts.find((each) => each.locale === locale)
  return text && stateOf(words, text.state)
}

/** What others have saved meanwhile: their text beside the one that was typed, so that both are there. */
function changesOf(
  words: Translator,
  form: FormState,
  shown: ShownArticle,
  options: Parameters<typeof changedSince>[4],
): { facts: { label: string; value: string }[]; lines: DiffLine[]; body: string } {
  const theirs = valuesOf(shown)
  return {
    facts: changedSince(words, form, COMPARED, theirs, options),
    lines: diffTexts(shown.body, form.values.body ?? ''),
    body: shown.body,
  }
}

/** As readers will see it; pictures are those of the article, and those that the form brings. */
export function previewOf(
  { t }: Translator,
  { title, body, locale }: { title: string; body: string; locale?: Locale | undefined },
  article: Pick<FoundArticle, 'files'> | undefined,
  files: StoredFile[],
) {
  const pictures = new Map<string, string>()
  const place = (from: string, id: string, name: string) => `${from}/${id}/${encodeURIComponent(name)}`
  for (const { id, filename } of article?.files ?? []) pictures.set(filename, place('/faq/files', id, filename))
  for (const { id, filename } of files) pictures.set(filename, place('/attachments', id, filename))
  return {
    title,
    body,
    lang: locale,
    picture: (name: string) => pictures.get(name),
    nothing: body.trim() ? undefined : t('desk.faq.preview.nothing'),
  }
}
