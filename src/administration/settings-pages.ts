import type { Actor } from '../accounts/actor.ts'
import { isMessageKey, LOCALES, type Locale, type MessageKey, type Translator } from '../i18n/translate.ts'
import { declarationOf, mostOf, type SettingName } from '../settings/declarations.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { SettingRow, SettingRows } from './setting-rows.ts'
import { previewOf } from './settings-preview-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'administration/settings': ReturnType<typeof settingsPage>
  }
}

/** In the order of the page; what is left out here is on no page. */
const GROUPS = [
  { name: 'look', settings: ['PORTAL_NAME', 'ACCENT_COLOR', 'LOGO_URL'] },
  { name: 'contact', settings: ['SUPPORT_EMAIL', 'SUPPORT_PHONE', 'SUPPORT_HOURS', 'SUPPORT_HOURS_EN', 'PRIVACY_URL'] },
  { name: 'opening', settings: ['TICKET_HINT', 'TICKET_HINT_EN'] },
  { name: 'phone', settings: ['PHONE_REFUSAL', 'PHONE_REFUSAL_EN'] },
  { name: 'remote', settings: ['REMOTE_HINT', 'REMOTE_HINT_EN'] },
  {
    name: 'rules',
    settings: [
      ...(['REGISTRATION', 'REOPEN_DAYS', 'FOLLOW_UP', 'UNKNOWN_SENDER', 'PUBLIC_FAQ'] as const),
      ...(['DIGEST_TIME', 'DEFAULT_LOCALE'] as const),
    ],
  },
] as const satisfies { name: string; settings: SettingName[] }[]
export type Group = (typeof GROUPS)[number]['name']

type Control = 'text' | 'email' | 'tel' | 'url' | 'number' | 'time' | 'colour' | 'lines' | readonly string[]

/** The field that fits the rule. */
const CONTROLS: Record<SettingName, Control> = {
  PORTAL_NAME: 'text',
  SUPPORT_EMAIL: 'email',
  SUPPORT_PHONE: 'tel',
  SUPPORT_HOURS: 'text',
  SUPPORT_HOURS_EN: 'text',
  PRIVACY_URL: 'url',
  ACCENT_COLOR: 'colour',
  LOGO_URL: 'url',
  TICKET_HINT: 'lines',
  TICKET_HINT_EN: 'lines',
  PHONE_REFUSAL: 'lines',
  PHONE_REFUSAL_EN: 'lines',
  REMOTE_HINT: 'lines',
  REMOTE_HINT_EN: 'lines',
  REGISTRATION: ['contract', 'open', 'closed'],
  REOPEN_DAYS: 'number',
  FOLLOW_UP: ['new', 'reopen'],
  UNKNOWN_SENDER: ['triage', 'refuse'],
  PUBLIC_FAQ: ['off', 'on'],
  DIGEST_TIME: 'time',
  DEFAULT_LOCALE: LOCALES,
}

export const hasLines = (name: SettingName) => CONTROLS[name] === 'lines'

/** What stands in for a value that nobody has given. */
const WITHOUT: Partial<Record<SettingName, MessageKey>> = {
  ACCENT_COLOR: 'desk.settings.built-in',
  TICKET_HINT: 'desk.settings.built-in',
  PHONE_REFUSAL: 'desk.settings.built-in',
  PHONE_REFUSAL_EN: 'desk.settings.built-in',
  TICKET_HINT_EN: 'desk.settings.as-german',
  REMOTE_HINT: 'desk.settings.built-in',
  REMOTE_HINT_EN: 'desk.settings.as-german',
  SUPPORT_HOURS_EN: 'desk.settings.as-german',
}

/** For a field that may be left empty, empty is the default. */
export const mayBeEmpty = (name: SettingName) => declarationOf(name).standard === undefined

const pathOf = (name: SettingName) => `/desk/settings/${name}`

export interface PageTools {
  words: Translator
  actor: Pick<Actor, 'role'>
  wordsIn: (locale: Locale) => Translator
  /** Whether pages show a logo now. */
  logo: string | undefined
}

export interface Edited {
  name: SettingName
  form?: FormState
  /** Somebody else was faster. */
  changed?: boolean
}

export function settingsPage(tools: PageTools, { rows, grounds }: SettingRows, edited?: Edited) {
  const { words } = tools
  const byName = new Map(rows.map((row) => [row.name, row]))
  const groups = GROUPS.map((group) => ({
    title: words.t(`desk.settings.group.${group.name}`),
    rows: group.settings.flatMap((name) => {
      const row = byName.get(name)
      return row ? [lineOf(words, row, edited?.name === name)] : []
    }),
  }))
  const row = edited && byName.get(edited.name)
  return {
    sections: settingsSections(words, tools.actor),
    title: row ? words.t(`desk.settings.${row.name}`) : words.t('desk.settings.title'),
    groups,
    editor: row && edited ? editorOf(tools, row, edited) : undefined,
    preview: row && edited ? previewOf(tools, grounds, groupOf(row.name), edited) : undefined,
  }
}

const groupOf = (name: SettingName): Group =>
  GROUPS.find(({ settings }) => settings.some((each) => each === name))?.name ?? 'rules'

const lineOf = (words: Translator, row: SettingRow, current: boolean) => ({
  name: row.name,
  href: pathOf(row.name),
  label: words.t(`desk.settings.${row.name}`),
  value: shownValue(words, row.name, row.value),
  source: sourceOf(words, row),
  current,
})

function shownValue(words: Translator, name: SettingName, value: string | undefined): string {
  if (value === undefined) return words.t(WITHOUT[name] ?? 'desk.settings.none')
  const control = CONTROLS[name]
  return typeof control === 'string' ? value : optionText(words, name, value)
}

const OPTIONS: Partial<Record<SettingName, Record<string, MessageKey>>> = {
  REGISTRATION: {
    contract: 'desk.settings.REGISTRATION.contract',
    open: 'desk.settings.REGISTRATION.open',
    closed: 'desk.settings.REGISTRATION.closed',
  },
  FOLLOW_UP: { new: 'desk.settings.FOLLOW_UP.new', reopen: 'desk.settings.FOLLOW_UP.reopen' },
  UNKNOWN_SENDER: { triage: 'desk.settings.UNKNOWN_SENDER.triage', refuse: 'desk.settings.UNKNOWN_SENDER.refuse' },
  PUBLIC_FAQ: { off: 'desk.settings.PUBLIC_FAQ.off', on: 'desk.settings.PUBLIC_FAQ.on' },
}

/** Such as the languages of the portal by their names. */
function optionText(words: Translator, name: SettingName, value: string): string {
  if (name === 'DEFAULT_LOCALE') return words.t(`language.${value as Locale}`)
  return words.t(OPTIONS[name]?.[value] ?? 'desk.settings.none')
}

function sourceOf(words: Translator, { name, source, change }: SettingRow): string {
  if (source === 'environment') return words.t('desk.settings.fixed', { variable: name })
  if (!change) return words.t('desk.settings.standard')
  const time = words.dateTime(change.at)
  const by = change.by ?? words.t('desk.settings.somebody')
  if (source === 'default') return words.t('desk.settings.reset-by', { time, by })
  return words.t(change.commandLine ? 'desk.settings.set-by.command' : 'desk.settings.set-by', { time, by })
}

/** Its own, or that of all with a choice, or with a text. */
function refusalOf(name: SettingName): MessageKey {
  const own = `desk.settings.${name}.refused`
  if (isMessageKey(own)) return own
  return typeof CONTROLS[name] === 'string' ? 'desk.settings.text.refused' : 'error.invalid'
}

function editorOf({ words, logo }: PageTools, row: SettingRow, { form = emptyForm(), changed }: Edited) {
  const { name, source, value = '' } = row
  const control = CONTROLS[name]
  const errors = Object.fromEntries(
    Object.entries(form.errors).map(([field, error]) =>
      field === 'value' && error.key === 'error.invalid' ? [field, { key: refusalOf(name) }] : [field, error],
    ),
  )
  return {
    name,
    path: pathOf(name),
    about: words.t(`desk.settings.${name}.about`),
    fixed: source === 'environment' && words.t('desk.settings.fixed.about', { variable: name }),
    source: sourceOf(words, row),
    changed: changed && words.t('desk.settings.changed', { value: shownValue(words, name, row.value) }),
    shown: shownValue(words, name, row.value),
    form: labelled({ values: form.values, errors }, { value: 'desk.settings.value' }, { value }),
    seen: row.version,
    lines: control === 'lines',
    options:
      typeof control === 'string'
        ? undefined
        : control.map((option) => ({ value: option, label: optionText(words, name, option) })),
    type: control === 'colour' ? 'text' : String(control),
    colour: control === 'colour',
    required: !mayBeEmpty(name),
    most: mostOf(name),
    resettable: source === 'setting',
    standard: mayBeEmpty(name) ? words.t('desk.settings.empty') : undefined,
    noLogo: name === 'LOGO_URL' && value !== '' && !logo,
  }
}
