import type { FastifyRequest } from 'fastify'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { now } from '../platform/clock.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { ViewerOnPages } from '../web/pages.ts'
import { administeredBy, hasModule, isCustomer } from './actor.ts'
import type { Link, LinkState } from './links.ts'
import { displayName, initials } from './names.ts'
import { MIN_PASSWORD_LENGTH } from './password-strength.ts'
import { PASSWORD, PERSON, personOf, withoutPasswords } from './person-fields-pages.ts'

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
  }
}

const LOGIN = { login: 'login.login', password: 'login.password' } satisfies Record<string, MessageKey>

const REGISTRATION = {
  email: 'register.email',
  ...PERSON,
} satisfies Record<string, MessageKey>

/** `typed` is the text of another form that its sender may not send now. */
export const loginPage = (form: FormState = emptyForm(), typed = '') => ({
  form: labelled(form, LOGIN),
  typed,
  notAdmitted: form.errors.form?.key === 'error.not-admitted',
})

/** Lines break between the sentences of the greeting. */
export const startPage = (words: Translator, withoutAdmin: boolean) => ({
  withoutAdmin,
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

/** The link was used after its page had been opened. */
export const spentLinkPage = (words: Translator, state: LinkState) => ({
  title: words.t(state === 'not-admitted' ? 'not-admitted.title' : 'reset.spent.title'),
  text: words.t(`reset.spent.${state === 'valid' ? 'used' : state}`),
  again: state !== 'not-admitted',
})

/** Beyond, nobody counts. */
const MOST_UNREAD = 99

function bellOf(t: Translator['t'], unread: number) {
  const shown = unread > MOST_UNREAD ? `${MOST_UNREAD}+` : String(unread)
  return { shown: unread > 0 && shown, label: t('notices.bell', { count: unread, shown }) }
}

export function viewerOnPages({ actor, unidentified, words: { t, time } }: FastifyRequest) {
  if (unidentified) return 'unknown'
  if (!actor) return undefined
  const desk = [
    { name: 'tickets', href: '/desk/tickets', label: t('nav.tickets') },
    { name: 'phone', href: '/desk/phone', label: t('phone.title'), key: 't' },
    { name: 'customers', href: '/desk/customers', label: t('desk.customers.title') },
    { name: 'incidents', href: '/desk/incidents', label: t('incident.desk.title') },
    { name: 'faq', href: '/desk/faq', label: t('desk.faq') },
    { name: 'mail', href: '/desk/mail', label: t('nav.mail') },
    {
      name: 'settings',
      href: actor.role === 'admin' ? '/desk/settings' : '/desk/settings/canned',
      label: t('desk.settings'),
    },
  ]
  const portal = [
    { name: 'new', href: '/tickets/new', label: t('nav.templates') },
    { name: 'tickets', href: '/tickets', label: t('nav.tickets') },
    ...(hasModule(actor, 'faq') || actor.settings.current().publicFaq
      ? [{ name: 'faq', href: '/faq', label: t('nav.faq') }]
      : []),
    ...(administeredBy(actor).length ? [{ name: 'company', href: '/company/tickets', label: t('nav.company') }] : []),
  ]
  // Somebody has to choose a password, or say how they sign, before anything else.
  const kept = actor.mustChoosePassword || (!isCustomer(actor) && !actor.introduced)
  return {
    name: displayName(actor),
    initials: initials(displayName(actor)),
    email: shownAddress(actor.email),
    theme: actor.theme,
    density: actor.density,
    keys: actor.keys,
    bell: bellOf(t, actor.unread),
    locked: actor.mustChoosePassword,
    /** From when on news of the desk counts. */
    live: isCustomer(actor) || kept ? undefined : { asOf: actor.asOf, time: time(now()) },
    navigation: kept ? [] : isCustomer(actor) ? portal : desk,
  } satisfies ViewerOnPages
}
