import type { Config } from '../config.ts'
import { isLocale, type Locale, type Translator, translator } from '../i18n/translate.ts'
import type { Tx } from '../platform/db.ts'
import type { Templates } from '../platform/templates.ts'
import type { Settings } from '../settings/settings.ts'
import { mailColours } from './mail-colours.ts'
import { type NewMail, queueMails } from './outbox.ts'

/** What a mail says; text and HTML are made of the same words. */
export interface MailContent {
  subject: string
  /** Paragraphs above the facts. */
  opening: string[]
  /** Label and value; in letters that cannot be mistaken for each other where a person has to type the value. */
  facts?: { label: string; value: string; typed?: boolean }[]
  /** What somebody wrote. */
  quote?: { author: string; body: string }
  action?: { label: string; path: string }
  /** Paragraphs below the action. */
  closing?: string[]
}

export interface MailTools {
  config: Pick<Config, 'baseUrl' | 'timeZone'>
  settings: Settings
  templates: Templates
}

export interface Recipient {
  id: number
  email: string
  firstName: string
  lastName: string
  locale: string | null
}

export const recipientFields = {
  id: true,
  email: true,
  firstName: true,
  lastName: true,
  locale: true,
  mutedMails: true,
} as const

export interface MailFacts {
  name: string
  to: Recipient
  ticketId?: number
  secret?: boolean
  /** Ids of the ticket's events that it tells. */
  tells?: number[]
}

/** Writes one mail in the recipient's language and puts it into the outbox. */
export async function mailTo(tx: Tx, tools: MailTools, mail: MailFacts, write: (words: Translator) => MailContent) {
  await queueMails(tx, [composeMail(tools, mail, write)])
}

/** One mail in the recipient's language. */
export function composeMail(
  { config, settings, templates }: MailTools,
  mail: MailFacts,
  write: (words: Translator) => MailContent,
): NewMail {
  const { to, name, ticketId, secret = false, tells = [] } = mail
  const { defaultLocale, portalName, support, privacyUrl, accentColor } = settings.current()
  const words = translator(localeOf(to, defaultLocale), config.timeZone)
  const content = write(words)
  const fullName = `${to.firstName} ${to.lastName}`.trim()
  const page = {
    ...content,
    closing: content.closing ?? [],
    facts: content.facts ?? [],
    locale: words.locale,
    t: words.t,
    greeting: fullName ? words.t('mail.greeting', { name: fullName }) : words.t('mail.greeting.unnamed'),
    url: content.action && new URL(content.action.path, config.baseUrl).href,
    portalName,
    support: { ...support, hours: support.hours[words.locale] },
    privacyUrl,
    preheader: preheaderOf(content.opening, words.locale),
    colours: mailColours(accentColor),
  }
  return {
    name,
    accountId: to.id,
    ...(ticketId ? { ticketId } : {}),
    to: { name: fullName, address: to.email },
    subject: content.subject,
    text: plainText(page),
    html: templates.render('mail/html', page),
    secret,
    host: new URL(config.baseUrl).hostname,
    tells,
  }
}

type MailPage = Required<Pick<MailContent, 'opening' | 'facts' | 'closing'>> &
  Pick<MailContent, 'quote' | 'action'> & {
    greeting: string
    url: string | undefined
    t: Translator['t']
    portalName: string
    privacyUrl: string | undefined
  } & {
    support: { email: string; phone: string | undefined }
  }

/**
 * What lists of mails show beside the subject: the first paragraph, which in German goes on after the greeting and here
 * begins a sentence. It is not cut at full stops, for there may be a „Dr.“ in it.
 */
const preheaderOf = ([first = '']: string[], locale: Locale) =>
  first.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(locale))

/** The same words as the HTML part, for readers without it. */
function plainText(mail: MailPage): string {
  const { t, support } = mail
  const blocks = [
    mail.greeting,
    ...mail.opening,
    mail.facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    mail.quote && `${mail.quote.author}:\n\n${mail.quote.body.replace(/^/gm, '> ')}`,
    mail.action && `${mail.action.label}:\n${mail.url}`,
    ...mail.closing,
    `${t('mail.regards')}\n${mail.portalName}\n${[support.email, support.phone].filter(Boolean).join(' · ')}`,
    mail.privacyUrl && `${t('mail.privacy')} ${mail.privacyUrl}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

const localeOf = (to: Recipient, standard: Locale): Locale => (isLocale(to.locale) ? to.locale : standard)
