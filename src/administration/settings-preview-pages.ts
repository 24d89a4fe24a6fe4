import { telephoneLink } from '../i18n/telephone.ts'
import { LOCALES, type Locale } from '../i18n/translate.ts'
import { faultOf, type SettingName } from '../settings/declarations.ts'
import { type Grounds, type PortalSettings, resolveSettings } from '../settings/resolve.ts'
import type { Edited, Group, PageTools } from './settings-pages.ts'

/** What customers see of a group, with what is typed and would be allowed. */
export function previewOf(tools: PageTools, grounds: Grounds, group: Group, { name, form }: Edited) {
  const settings = resolveSettings({ ...grounds, stored: storedWith(grounds.stored, name, form?.values.value) })
  if (group === 'look') return { look: lookOf(tools, settings) }
  if (group === 'contact') return { contacts: LOCALES.map((locale) => contactIn(tools, settings, locale)) }
  if (group === 'opening') return { hints: LOCALES.map((locale) => hintIn(tools, settings, locale)) }
  if (group === 'phone') return { refusals: LOCALES.map((locale) => refusalIn(tools, settings, locale)) }
  return undefined
}

function storedWith(stored: Grounds['stored'], name: SettingName, typed: string | undefined): Grounds['stored'] {
  if (typed === undefined) return stored
  const { [name]: _replaced, ...others } = stored
  if (typed === '') return others
  return faultOf(name, typed) ? stored : { ...others, [name]: typed }
}

/** As public/css/tokens.css moves the colour to where it can be read; attributes, because pages carry no style. */
function lookOf({ words, logo }: PageTools, { portalName, accentColor, logoUrl }: PortalSettings) {
  const [light, dark] = accentColor
    ? [`oklch(from ${accentColor} min(l, 0.46) c h)`, `oklch(from ${accentColor} max(l, 0.77) min(c, 0.13) h)`]
    : ['#0b5c63', '#5cc3c6']
  return {
    name: portalName,
    logo: logoUrl && logo,
    schemes: [
      { theme: 'light', label: words.t('preferences.theme.light'), accent: light, onAccent: '#ffffff' },
      { theme: 'dark', label: words.t('preferences.theme.dark'), accent: dark, onAccent: '#10262a' },
    ],
  }
}

function contactIn({ wordsIn, words }: PageTools, { support, privacyUrl }: PortalSettings, locale: Locale) {
  const { t } = wordsIn(locale)
  return {
    locale,
    language: words.t(`language.${locale}`),
    title: t('support.title'),
    email: support.email,
    phone: support.phone,
    phoneLink: telephoneLink(support.phone),
    hours: support.hours[locale],
    privacy: privacyUrl && { href: privacyUrl, label: t('nav.privacy') },
  }
}

const refusalIn = ({ wordsIn, words }: PageTools, { phoneRefusal, support }: PortalSettings, locale: Locale) => ({
  locale,
  language: words.t(`language.${locale}`),
  text: phoneRefusal[locale] ?? wordsIn(locale).t('phone.refusal', { email: support.email }),
})

function hintIn({ wordsIn, words }: PageTools, { ticketHint }: PortalSettings, locale: Locale) {
  const { t } = wordsIn(locale)
  return {
    locale,
    language: words.t(`language.${locale}`),
    title: t('new.hint.title'),
    paragraphs: ticketHint[locale]?.split(/\n+/).filter(Boolean),
    standard: [t('new.hint.restart'), t('new.hint.one'), t('new.hint.screenshots')],
  }
}
