import type { FastifyRequest } from 'fastify'
import { LOCALES, type MessageKey, type Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { now } from '../platform/clock.ts'
import { type Db, Density, Theme } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { ViewerOnPages } from '../web/pages.ts'
import { administeredBy, isCustomer, type Viewer } from './actor.ts'
import type { Link, LinkState } from './links.ts'
import { displayName, initials } from './names.ts'
import { MIN_PASSWORD_LENGTH } from './password-strength.ts'
import { needsCurrentPassword } from './preferences.ts'
import { OPTIONAL_MAILS, PAGE_SIZES, REFRESH_MINUTES } from './rules.ts'
import { listSessions } from './sessions.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'accounts/start': ReturnType<typeof startPage>
    'accounts/login': ReturnType<typeof loginPage>
    'accounts/not-admitted': undefined
    'accounts/register': ReturnType<typeof registerPage>
    'accounts/registered': { email: string; mails: number }
    'accounts/lost-password': ReturnType<typeof lostPasswordPage>
    'accounts/lost-password-sent': { mails: number }
    'accounts/reset-password': ReturnType<typeof resetPage>
    'accounts/invitation': ReturnType<typeof resetPage>
    'accounts/reset-link-spent': ReturnType<typeof spentLinkPage>
    'accounts/password-generated': undefined
    'accounts/sign-in-link': { token: string; email: string }
    'accounts/password': ReturnType<typeof passwordPage>
    'accounts/preferences': Awaited<ReturnType<typeof preferencesPage>>
  }
}

const LOGIN = { login: 'login.login', password: 'login.password' } satisfies Record<string, MessageKey>

const PERSON = {
  firstName: 'register.first-name',
  lastName: 'register.last-name',
  phone: 'register.phone',
} satisfies Record<string, MessageKey>

const REGISTRATION = {
  email: 'register.email',
  ...PERSON,
} satisfies Record<string, MessageKey>

const PASSWORD = {
  currentPassword: 'password.current',
  newPassword: 'password.new',
  newPasswordRepeat: 'password.repeat',
} satisfies Record<string, MessageKey>

const PREFERENCES = {
  locale: 'preferences.language',
  theme: 'preferences.theme',
  density: 'preferences.density',
  pageSize: 'preferences.page-size',
  refreshMinutes: 'preferences.refresh',
  showClosed: 'preferences.show-closed',
  keys: 'preferences.keys',
  mails: 'preferences.mails',
} satisfies Record<string, MessageKey>

/** `typed` is the text of another form that its sender may not send now. */
export const loginPage = (form: FormState = emptyForm(), typed = '') => ({
  form: labelled(form, LOGIN),
  typed,
  notAdmitted: form.errors.form?.key === 'error.not-admitted',
})

/** Lines break between the sentences of the greeting. */
export const startPage = (words: Translator) => ({
  ...loginPage(),
  sentences: words.t('start.title').split(/(?<=\.) /),
})

export const registerPage = (form: FormState = emptyForm(), refused = false) => ({
  form: labelled(form, REGISTRATION),
  refused,
})

export const lostPasswordPage = (form: FormState = emptyForm()) => ({ form: labelled(form, LOGIN) })

export function resetPage(
  token: string,
  { email, unconfirmed }: Pick<Link, 'email' | 'unconfirmed'>,
  { values, errors }: FormState = emptyForm(),
) {
  const form = { values: withoutPasswords(values), errors }
  return {
    token,
    email: shownAddress(email),
    needsCurrent: false,
    confirms: Boolean(unconfirmed),
    minLength: MIN_PASSWORD_LENGTH,
    form: labelled(form, { ...(unconfirmed ? PERSON : {}), ...PASSWORD }, unconfirmed && personOf(unconfirmed)),
  }
}

/** A password that cannot be seen cannot be corrected. */
const withoutPasswords = (values: FormState['values']) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in PERSON))

const personOf = ({ firstName, lastName, phone }: Pick<Viewer, 'firstName' | 'lastName' | 'phone'>) => ({
  firstName,
  lastName,
  phone: phone ?? '',
})

/** The link was used after its page had been opened. */
export const spentLinkPage = (words: Translator, state: LinkState) => ({
  title: words.t(state === 'not-admitted' ? 'not-admitted.title' : 'reset.spent.title'),
  text: words.t(`reset.spent.${state === 'valid' ? 'used' : state}`),
  again: state !== 'not-admitted',
})

export async function preferencesPage(
  db: Db,
  words: Translator,
  actor: Viewer,
  {
    passwordForm = emptyForm(),
    personForm = emptyForm(),
    form = emptyForm(),
  }: { passwordForm?: FormState; personForm?: FormState; form?: FormState } = {},
) {
  const sessions = await listSessions(db, actor.accountId)
  return {
    form: labelled(form, PREFERENCES, standardOf(words, actor, form)),
    hasDesk: !isCustomer(actor),
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
    pageSize: String(actor.pageSize),
    refreshMinutes: String(actor.refreshMinutes),
    showClosed: actor.showClosed && !sent ? 'yes' : '',
    keys: actor.keys && !sent ? 'yes' : '',
  }
}

export function viewerOnPages({ actor, unidentified, words: { t } }: FastifyRequest) {
  if (unidentified) return 'unknown'
  if (!actor) return undefined
  const desk = [
    { name: 'tickets', href: '/desk/tickets', label: t('nav.tickets') },
    { name: 'customers', href: '/desk/customers', label: t('desk.customers.title') },
    ...(actor.role === 'admin' ? [{ name: 'settings', href: '/desk/settings', label: t('desk.settings') }] : []),
  ]
  const portal = [
    { name: 'tickets', href: '/tickets', label: t('nav.tickets') },
    ...(administeredBy(actor).length ? [{ name: 'company', href: '/company/tickets', label: t('nav.company') }] : []),
    { name: 'new', href: '/tickets/new', label: t('nav.new') },
  ]
  return {
    name: displayName(actor),
    initials: initials(displayName(actor)),
    email: shownAddress(actor.email),
    theme: actor.theme,
    density: actor.density,
    keys: actor.keys,
    locked: actor.mustChoosePassword,
    navigation: actor.mustChoosePassword ? [] : isCustomer(actor) ? portal : desk,
  } satisfies ViewerOnPages
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
