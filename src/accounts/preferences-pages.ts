import { LOCALES, type MessageKey, type Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { now } from '../platform/clock.ts'
import { type Db, Density, Quoting, Theme } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { Viewer } from './actor.ts'
import { displayName } from './names.ts'
import { MIN_PASSWORD_LENGTH } from './password-strength.ts'
import { PASSWORD, PERSON, personOf, withoutPasswords } from './person-fields-pages.ts'
import { needsCurrentPassword } from './preferences.ts'
import { MOST_SIGNATURE, OPTIONAL_MAILS, PAGE_SIZES, REFRESH_MINUTES, type Sender } from './rules.ts'
import { readSender } from './sender.ts'
import { listSessions } from './sessions.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'accounts/password': ReturnType<typeof passwordPage>
    'accounts/preferences': Awaited<ReturnType<typeof preferencesPage>>
    'accounts/desk-preferences': Awaited<ReturnType<typeof deskPreferencesPage>>
    'accounts/sender': ReturnType<typeof introductionPage>
  }
}

const PREFERENCES = {
  locale: 'preferences.language',
  theme: 'preferences.theme',
  density: 'preferences.density',
  pageSize: 'preferences.page-size',
  refreshMinutes: 'preferences.refresh',
  showClosed: 'preferences.show-closed',
  keys: 'preferences.keys',
  mails: 'preferences.mails',
  quoting: 'preferences.quoting',
} satisfies Record<string, MessageKey>

const SENDER = {
  organization: 'desk.first.organization',
  signature: 'desk.first.signature',
} satisfies Record<string, MessageKey>

const INTRODUCTION = { name: 'desk.first.name', ...SENDER } satisfies Record<string, MessageKey>

export interface PreferencesForms {
  form?: FormState
  personForm?: FormState
  passwordForm?: FormState
  /** Only agents have one. */
  sender?: FormState
}

export async function preferencesPage(
  db: Db,
  words: Translator,
  actor: Viewer,
  { passwordForm = emptyForm(), personForm = emptyForm(), form = emptyForm() }: PreferencesForms = {},
) {
  const sessions = await listSessions(db, actor.accountId)
  return {
    form: labelled(form, PREFERENCES, standardOf(words, actor, form)),
    locales: LOCALES.map((locale) => ({ value: locale, label: words.t(`language.${locale}`), lang: locale })),
    themes: Object.values(Theme).map((theme) => ({ value: theme, label: words.t(`preferences.theme.${theme}`) })),
    densities: Object.values(Density).map((density) => ({
      value: density,
      label: words.t(`preferences.density.${density}`),
    })),
    pageSizes: PAGE_SIZES.map((size) => ({ value: size, label: String(size) })),
    refreshMinutes: REFRESH_MINUTES.map((minutes) => ({
      value: minutes,
      label: words.t('preferences.refresh.minutes', { minutes }),
    })),
    quotings: Object.values(Quoting).map((quoting) => ({
      value: quoting,
      label: words.t(`preferences.quoting.${quoting}`),
    })),
    mails: OPTIONAL_MAILS.map((name) => ({
      value: name,
      label: words.t(`preferences.mails.${name}`),
      chosen: !actor.mutedMails.includes(name),
    })),
    ...passwordPage(actor, passwordForm),
    personForm: labelled(personForm, PERSON, personOf(actor)),
    sessions: sessions.map(({ id, userAgent, lastSeenAt, address }) => ({
      id,
      device: describeDevice(userAgent) || words.t('preferences.sessions.unknown'),
      seen: words.t('preferences.sessions.seen', { time: words.exact(lastSeenAt), address }),
      current: id === actor.sessionId,
    })),
  }
}

/** On a submitted form, an unticked box means no. */
function standardOf(words: Translator, actor: Viewer, form: FormState) {
  const sent = Object.keys(form.values).length > 0
  return {
    locale: words.locale,
    theme: actor.theme,
    density: actor.density,
    quoting: actor.quoting,
    pageSize: String(actor.pageSize),
    refreshMinutes: String(actor.refreshMinutes),
    showClosed: actor.showClosed && !sent ? 'yes' : '',
    keys: actor.keys && !sent ? 'yes' : '',
  }
}

export function passwordPage(actor: Viewer, form: FormState = emptyForm()) {
  const needsCurrent = needsCurrentPassword(actor, now())
  const { currentPassword, ...rest } = PASSWORD
  const labels = { ...(actor.unconfirmed ? PERSON : {}), ...(needsCurrent ? { currentPassword } : {}), ...rest }
  return {
    passwordForm: labelled({ ...form, values: withoutPasswords(form.values) }, labels, personOf(actor)),
    needsCurrent,
    confirms: actor.unconfirmed,
    minLength: MIN_PASSWORD_LENGTH,
  }
}

/** The same for agents: what concerns lists of own tickets is left out, how they sign is there. */
export async function deskPreferencesPage(
  db: Db,
  words: Translator,
  actor: Viewer,
  { sender = emptyForm(), ...forms }: PreferencesForms = {},
) {
  const { refreshMinutes, mails, quotings, ...page } = await preferencesPage(db, words, actor, forms)
  return {
    ...page,
    sender: labelled(sender, SENDER, { ...(await readSender(db, actor)) }),
    mostSignature: MOST_SIGNATURE,
  }
}

export const introductionPage = (actor: Viewer, sender: Sender, form: FormState) => ({
  form: labelled(form, INTRODUCTION, { name: displayName(actor), ...sender }),
  email: shownAddress(actor.email),
  mostSignature: MOST_SIGNATURE,
})

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox · Windows`; empty if unknown. */
function describeDevice(userAgent: string): string {
  const first = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(' · ')
}
