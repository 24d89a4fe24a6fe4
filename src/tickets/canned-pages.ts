import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { KeptForm } from '../drafts/pages.ts'
import { isLocale, LOCALES, type MessageKey, type Translator } from '../i18n/translate.ts'
import type { Team } from '../platform/db.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { type Canned, type CannedList, mayWriteCanned, scopeOf } from './canned.ts'
import { exampleFacts, type TicketFilling, valuesOf } from './canned-filling.ts'
import type { CannedAsked } from './canned-forms.ts'
import { fillPlaceholders, PLACEHOLDER_NAMES, PLACEHOLDERS, writtenIn } from './placeholders.ts'
import { MAX_CANNED_BODY, MAX_CANNED_TITLE } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/canned/index': ReturnType<typeof cannedPage>
    'tickets/canned/show': ReturnType<typeof editorPage> & Omit<KeptForm, 'form'> & { returnTo: string }
    'tickets/canned/removal': ReturnType<typeof removalPage>
  }
}

export const CANNED = '/desk/settings/canned'

const LABELS = {
  title: 'desk.canned.name',
  word: 'desk.canned.word',
  body: 'desk.canned.body',
  locale: 'desk.canned.locale',
  scope: 'desk.canned.scope',
  ticket: 'desk.canned.preview.ticket',
} satisfies Record<string, MessageKey>

interface CannedTools {
  words: Translator
  /** For texts in another language than the page. */
  wordsIn: (locale: Translator['locale']) => Translator
  actor: Actor
}

/** `eigen`, the name of the team, or `alle`. */
export function scopeLabel({ t }: Translator, canned: Canned): string {
  const scope = scopeOf(canned)
  if ('own' in scope) return t('desk.canned.label.own')
  return 'all' in scope ? t('desk.canned.label.all') : (canned.teamName ?? '')
}

/** The list at the left of every page; `current` is open beside it. */
export function cannedPage({ words, actor }: CannedTools, list: CannedList, asked: CannedAsked, current?: number) {
  const { q } = asked
  return {
    sections: settingsSections(words, actor),
    q,
    rows: list.rows.map((canned) => ({
      title: canned.title,
      href: withQuery(`${CANNED}/${canned.id}`, { q, page: list.page }),
      current: canned.id === current,
      note: [
        scopeLabel(words, canned),
        ...(canned.word ? [`/${canned.word}`] : []),
        ...(canned.locale ? [words.t(`desk.canned.locale.${canned.locale}`)] : []),
        words.t('desk.canned.uses', { count: canned.uses }),
      ].join(' · '),
    })),
    creation: `${CANNED}/new`,
    paging:
      list.pages > 1 &&
      pagingOf(list.page, list.pages, list.total, PAGE_SIZE, (page) => withQuery(CANNED, { q, page })),
  }
}

export const PAGE_SIZE = 25

export interface Editing {
  canned?: Canned
  form?: FormState
  /** To be filled in for a preview; without it, details are invented. */
  filling?: TicketFilling | undefined
  previewed?: boolean
  changed?: boolean
}

export function editorPage(
  tools: CannedTools,
  list: ReturnType<typeof cannedPage>,
  teams: Pick<Team, 'id' | 'name'>[],
  editing: Editing,
) {
  const { words, actor } = tools
  const { canned, form = emptyForm(), changed } = editing
  const writable = !canned || mayWriteCanned(actor, scopeOf(canned))
  const shown = labelled(form, LABELS, { locale: '', scope: 'own', ...(canned ? valuesIn(canned) : {}) })
  return {
    sections: list.sections,
    list,
    title: canned ? canned.title : words.t('desk.canned.new'),
    path: canned ? `${CANNED}/${canned.id}` : CANNED,
    removal: canned && `${CANNED}/${canned.id}/removal`,
    /** Where the form is found again. */
    here: `${CANNED}/${canned?.id ?? 'new'}`,
    seen: canned?.updatedAt.toISOString(),
    form: shown,
    changed: changed && canned?.body,
    readOnly: writable ? undefined : { scope: canned ? scopeLabel(words, canned) : '', body: canned?.body ?? '' },
    locales: [
      { value: '', label: words.t('desk.canned.locale.any') },
      ...LOCALES.map((locale) => ({ value: locale, label: words.t(`desk.canned.locale.${locale}`) })),
    ],
    scopes: [
      { value: 'own', label: words.t('desk.canned.scope.own') },
      ...teams
        .filter(({ id }) => mayWriteCanned(actor, { team: id }))
        .map(({ id, name }) => ({ value: id, label: words.t('desk.canned.scope.team', { team: name }) })),
      ...(mayWriteCanned(actor, { all: true }) ? [{ value: 'all', label: words.t('desk.canned.scope.all') }] : []),
    ],
    placeholders: PLACEHOLDER_NAMES.map((name) => {
      const written = writtenIn(words, name)
      const meaning = words.t(PLACEHOLDERS[name].label)
      return { written, meaning, insert: words.t('desk.canned.insert-named', { name: meaning }) }
    }),
    preview: previewOf(tools, shown.values, editing),
    maxTitle: MAX_CANNED_TITLE,
    maxBody: MAX_CANNED_BODY,
  }
}

const valuesIn = (canned: Canned) => {
  const scope = scopeOf(canned)
  return {
    title: canned.title,
    word: canned.word,
    body: canned.body,
    locale: canned.locale ?? '',
    scope: 'team' in scope ? String(scope.team) : 'own' in scope ? 'own' : 'all',
  }
}

/** In the language that its readers will see. */
function previewOf({ words, wordsIn, actor }: CannedTools, values: FormState['values'], { filling }: Editing) {
  const { body = '', locale } = values
  if (!body) return undefined
  const language = isLocale(locale) ? locale : (filling?.language ?? words.locale)
  const theirs = wordsIn(language)
  const text = fillPlaceholders(body, valuesOf(filling ?? exampleFacts(theirs), actor, theirs), theirs)
  return {
    of: filling
      ? words.t('desk.canned.preview.for', { number: filling.number })
      : words.t('desk.canned.preview.example'),
    href: filling && `/desk/tickets/${filling.number}`,
    lang: language,
    pieces: text.split(/(⟨[^⟩]*\?⟩)/).map((piece) => ({ text: piece, gap: piece.startsWith('⟨') })),
  }
}

export function removalPage({ words, actor }: CannedTools, canned: Canned) {
  const { t } = words
  const scope = scopeOf(canned)
  const { id, title, teamName } = canned
  const key = 'own' in scope ? 'own' : 'all' in scope ? 'all' : 'team'
  return {
    sections: settingsSections(words, actor),
    question: t(`desk.canned.remove.${key}`, { title, team: teamName ?? '' }),
    path: `${CANNED}/${id}/removal`,
    back: `${CANNED}/${id}`,
    formKey: randomUUID(),
  }
}
