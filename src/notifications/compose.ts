import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { telephoneLink } from '../i18n/telephone.ts'
import { isLocale, type Locale, type Translator, translator } from '../i18n/translate.ts'
import type { Tx } from '../platform/db.ts'
import type { AutoSubmitted, Mailbox } from '../platform/mailer.ts'
import type { Templates } from '../platform/templates.ts'
import type { Settings } from '../settings/settings.ts'
import type { FileLink } from './file-links.ts'
import type { MailBlock } from './letters.ts'
import { mailColours } from './mail-colours.ts'
import { signedMessageId } from './message-ids.ts'
import { type NewMail, queueMails } from './outbox.ts'

/** A mail whose words stand in the catalogues. */
export interface MailContent {
  subject: string
  opening: string[]
  /** Of the recipient by default. */
  greeting?: string
  facts?: Facts
  quote?: Quote
  more?: MailBlock[]
  action?: Action
  closing?: string[]
}

/** A mail whose words are an edited text. */
export interface Letter {
  subject: string
  blocks: MailBlock[]
}

type Facts = Extract<MailBlock, { facts: unknown }>['facts']
type Quote = Extract<MailBlock, { quote: unknown }>['quote']
type Action = Extract<MailBlock, { action: unknown }>['action']

export interface MailTools {
  config: Pick<Config, 'baseUrl' | 'timeZone' | 'cookieSecret' | 'mailInlineSize'>
  settings: Settings
  templates: Templates
}

export interface Recipient {
  /** Null for somebody without an account. */
  id: number | null
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
  /** The third party that it goes to, about a ticket. */
  partyId?: number
  /** Message-ID of the mail that it answers, without a ticket. */
  answers?: string | undefined
  files?: string[]
  links?: FileLink[]
  /** An appointment, as iCalendar. */
  calendar?: ((words: Translator) => string) | undefined
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

export async function mailTo(
  tx: Tx,
  tools: MailTools,
  mail: MailFacts,
  write: (words: Translator) => MailContent | Letter,
) {
  await queueMails(tx, [composeMail(tools, mail, write)])
}

export function composeMail(
  { config, settings, templates }: MailTools,
  mail: MailFacts,
  write: (words: Translator) => MailContent | Letter,
): NewMail {
  const { to, name, ticketId, from, answers, files = [], links = [], secret = false, tells = [] } = mail
  const { automatic = 'auto-generated', note = false, calendar, partyId } = mail
  const whom = partyId === undefined ? to.id !== null && { accountId: to.id } : { partyId }
  const { hostname } = new URL(config.baseUrl)
  const { defaultLocale, portalName, support, privacyUrl, accentColor } = settings.current()
  const words = translator(localeOf(to, defaultLocale), config.timeZone)
  const content = write(words)
  const fullName = nameOf(to)
  const blocks = 'blocks' in content ? content.blocks : blocksOf(words, content, fullName, portalName)
  const page = {
    subject: content.subject,
    blocks: blocks.map((block) => preparedBlock(block, config.baseUrl)),
    locale: words.locale,
    t: words.t,
    portalName,
    support,
    phoneLink: telephoneLink(support.phone),
    privacyUrl,
    preheader: preheaderOf(blocks, words.locale),
    colours: mailColours(accentColor),
  }
  return {
    name,
    accountId: to.id,
    ...(ticketId ? { ticketId } : {}),
    messageId:
      ticketId && whom
        ? signedMessageId({ ticketId, ...whom, note }, config.cookieSecret, hostname)
        : `<${randomUUID()}@${hostname}>`,
    answers,
    from,
    to: { name: fullName, address: to.email },
    subject: content.subject,
    text: plainText(page),
    html: templates.render('mail/html', page),
    files,
    links,
    ...(calendar ? { calendar: calendar(words) } : {}),
    secret,
    automatic,
    tells,
  }
}

const nameOf = ({ firstName, lastName }: Recipient) => `${firstName} ${lastName}`.trim()

function blocksOf({ t }: Translator, content: MailContent, fullName: string, portalName: string): MailBlock[] {
  const { opening, facts, quote, more = [], action, closing = [] } = content
  const greeting = content.greeting ?? (fullName ? t('mail.greeting', { name: fullName }) : t('mail.greeting.unnamed'))
  return [
    { paragraph: [greeting] },
    ...opening.map((line) => ({ paragraph: [line] })),
    ...(facts?.length ? [{ facts }] : []),
    ...(quote ? [{ quote }] : []),
    ...more,
    ...(action ? [{ action }] : []),
    ...closing.map((line) => ({ paragraph: [line] })),
    { paragraph: [t('mail.regards'), portalName] },
  ]
}

type Lines = ReturnType<typeof linesOf>

type PreparedBlock =
  | { paragraph: string[]; lang?: Locale }
  | { facts: { label: string; value: string; typed?: boolean; shown?: boolean; url: string | undefined }[] }
  | { quote: Quote & { quoted: Lines; signed: string[] } }
  | { action: { label: string; url: string } }
  | { earlier: { heading: string; body: string; quoted: Lines }[] }

/** For the template: links are whole, texts are paragraphs. */
function preparedBlock(block: MailBlock, baseUrl: string): PreparedBlock {
  const urlOf = (path: string | undefined) => path && new URL(path, baseUrl).href
  if ('facts' in block) return { facts: block.facts.map(({ path, ...fact }) => ({ ...fact, url: urlOf(path) })) }
  if ('action' in block) return { action: { label: block.action.label, url: urlOf(block.action.path) ?? '' } }
  if ('earlier' in block)
    return { earlier: block.earlier.map(({ heading, body }) => ({ heading, body, quoted: linesOf(body) })) }
  if (!('quote' in block)) return block
  const { body, signature } = block.quote
  return { quote: { ...block.quote, quoted: linesOf(body), signed: signature ? signature.split('\n') : [] } }
}

interface MailPage {
  blocks: PreparedBlock[]
  t: Translator['t']
  privacyUrl: string | undefined
  support: { email: string; phone: string | undefined }
}

/**
 * The preview in mail lists: what follows the greeting, capitalised because German continues it. Not cut at full stops,
 * as in “Dr.”.
 */
function preheaderOf(blocks: MailBlock[], locale: Locale): string {
  const [greeting, first] = blocks.flatMap((block) => ('paragraph' in block ? [block.paragraph.join(' ')] : []))
  return (first ?? greeting ?? '').replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(locale))
}

function plainText({ blocks, t, support, privacyUrl }: MailPage): string {
  const parts = [
    ...blocks.map(plainBlock),
    [support.email, support.phone].filter(Boolean).join(' · '),
    privacyUrl && `${t('mail.privacy')} ${privacyUrl}`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function plainBlock(block: PreparedBlock): string {
  if ('paragraph' in block) return block.paragraph.join('\n')
  if ('facts' in block)
    return block.facts.map(({ label, value, url, shown }) => `${label}: ${value}${shown ? `\n${url}` : ''}`).join('\n')
  if ('quote' in block) return `${block.quote.author}:\n\n${quotedLines(signed(block.quote))}`
  if ('action' in block) return `${block.action.label}:\n${block.action.url}`
  return block.earlier.map(({ heading, body }) => `${heading}\n${quotedLines(body)}`).join('\n\n')
}

const quotedLines = (text: string) => text.replace(/^/gm, '> ')

/** Mail programs know a signature by the line above it. */
const signed = ({ body, signature }: Quote) => (signature ? `${body}\n\n-- \n${signature}` : body)

const linesOf = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph, index, all) => ({ lines: paragraph.split('\n'), last: index === all.length - 1 }))

/** Its customers know a team by its address, if it has one. */
export const teamSender = ({ teamName, teamAddress }: { teamName: string; teamAddress: string | null }) =>
  teamAddress ? { name: teamName, address: teamAddress } : undefined

const localeOf = (to: Pick<Recipient, 'locale'>, standard: Locale): Locale =>
  isLocale(to.locale) ? to.locale : standard
