import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { telephoneLink } from '../i18n/telephone.ts'
import { isLocale, type Locale, type Translator, translator } from '../i18n/translate.ts'
import type { Tx } from '../platform/db.ts'
import type { AutoSubmitted, Mailbox } from '../platform/mailer.ts'
import type { Templates } from '../platform/templates.ts'
import type { Settings } from '../settings/settings.ts'
import { mailColours } from './mail-colours.ts'
import { signedMessageId } from './message-ids.ts'
import { type NewMail, queueMails } from './outbox.ts'

/** For text and HTML alike. */
export interface MailContent {
  subject: string
  opening: string[]
  /** Of the recipient by default. */
  greeting?: string
  /** `typed` values use a font without lookalikes; one with a path is a link. */
  facts?: { label: string; value: string; typed?: boolean; path?: string }[]
  /** What somebody wrote, and below it how they sign. */
  quote?: { author: string; body: string; signature?: string | undefined }
  action?: { label: string; path: string }
  closing?: string[]
}

export interface MailTools {
  config: Pick<Config, 'baseUrl' | 'timeZone' | 'cookieSecret'>
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

interface MailFacts {
  name: string
  to: Recipient
  ticketId?: number
  /** In whose name, if not the portal's. */
  from?: Mailbox | undefined
  secret?: boolean
  /** By hand: null. */
  automatic?: AutoSubmitted | null
  /** Of a ticket: it tells of what is internal. */
  note?: boolean
  /** Ids of ticket events. */
  tells?: number[]
}

export async function mailTo(tx: Tx, tools: MailTools, mail: MailFacts, write: (words: Translator) => MailContent) {
  await queueMails(tx, [composeMail(tools, mail, write)])
}

export function composeMail(
  { config, settings, templates }: MailTools,
  mail: MailFacts,
  write: (words: Translator) => MailContent,
): NewMail {
  const { to, name, ticketId, from, secret = false, automatic = 'auto-generated', note = false, tells = [] } = mail
  const { hostname } = new URL(config.baseUrl)
  const { defaultLocale, portalName, support, privacyUrl, accentColor } = settings.current()
  const words = translator(localeOf(to, defaultLocale), config.timeZone)
  const content = write(words)
  const fullName = `${to.firstName} ${to.lastName}`.trim()
  const page = {
    ...content,
    closing: content.closing ?? [],
    facts: (content.facts ?? []).map(({ path, ...fact }) => ({
      ...fact,
      url: path && new URL(path, config.baseUrl).href,
    })),
    locale: words.locale,
    t: words.t,
    greeting:
      content.greeting ?? (fullName ? words.t('mail.greeting', { name: fullName }) : words.t('mail.greeting.unnamed')),
    url: content.action && new URL(content.action.path, config.baseUrl).href,
    portalName,
    support,
    phoneLink: telephoneLink(support.phone),
    quoted: content.quote && linesOf(content.quote.body),
    signature: content.quote?.signature?.split('\n') ?? [],
    privacyUrl,
    preheader: preheaderOf(content.opening, words.locale),
    colours: mailColours(accentColor),
  }
  return {
    name,
    accountId: to.id,
    ...(ticketId ? { ticketId } : {}),
    messageId: ticketId
      ? signedMessageId({ ticketId, accountId: to.id, note }, config.cookieSecret, hostname)
      : `<${randomUUID()}@${hostname}>`,
    from,
    to: { name: fullName, address: to.email },
    subject: content.subject,
    text: plainText(page),
    html: templates.render('mail/html', page),
    secret,
    automatic,
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
 * The preview in mail lists, capitalised because German continues the greeting. Not cut at full stops, as in “Dr.”.
 */
const preheaderOf = ([first = '']: string[], locale: Locale) =>
  first.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(locale))

function plainText(mail: MailPage): string {
  const { t, support } = mail
  const blocks = [
    mail.greeting,
    ...mail.opening,
    mail.facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    mail.quote && `${mail.quote.author}:\n\n${signed(mail.quote).replace(/^/gm, '> ')}`,
    mail.action && `${mail.action.label}:\n${mail.url}`,
    ...mail.closing,
    `${t('mail.regards')}\n${mail.portalName}\n${[support.email, support.phone].filter(Boolean).join(' · ')}`,
    mail.privacyUrl && `${t('mail.privacy')} ${mail.privacyUrl}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

/** Mail programs know a signature by the line above it. */
const signed = ({ body, signature }: NonNullable<MailContent['quote']>) =>
  signature ? `${body}\n\n-- \n${signature}` : body

const linesOf = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph, index, all) => ({ lines: paragraph.split('\n'), last: index === all.length - 1 }))

/** Its customers know a team by its address, if it has one. */
export const teamSender = ({ teamName, teamAddress }: { teamName: string; teamAddress: string | null }) =>
  teamAddress ? { name: teamName, address: teamAddress } : undefined

const localeOf = (to: Recipient, standard: Locale): Locale => (isLocale(to.locale) ? to.locale : standard)
