import type { Locale, Translator } from '../i18n/translate.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import type { MailTools } from './compose.ts'
import { type MailPlaceholder, placeholders } from './mail-placeholders.ts'

/** What every mail about a ticket may name. */
const OF_TICKET = [
  'customer.salutation',
  'customer.name',
  'company.name',
  'ticket.number',
  'ticket.subject',
  'team.name',
  'portal.name',
  'support.phone',
  'today',
  'ticket.link',
] as const satisfies MailPlaceholder[]

interface Declared {
  names: readonly MailPlaceholder[]
  /** Without it, the mail would say nothing. */
  required?: MailPlaceholder
  /** Its subject is a text as well; those of tickets are always the ticket's, so that mails stay together. */
  subject?: true
}

const ANSWER = [
  ...OF_TICKET,
  'author.name',
  'message.text',
  'ticket.state',
  'ticket.until',
  'ticket.promise',
  'ticket.solution',
] as const

/** Mails whose text admins may change, in the order of a ticket's life. */
const MAIL_TEXTS = {
  opened: { names: [...OF_TICKET, 'ticket.details', 'next.step', 'agent.name', 'left.files'] },
  phoned: {
    names: [...OF_TICKET, 'message.text', 'ticket.details', 'next.step', 'agent.name'],
    required: 'message.text',
  },
  begun: { names: [...OF_TICKET, 'agent.name'], required: 'agent.name' },
  replied: { names: ANSWER, required: 'message.text' },
  question: { names: ANSWER, required: 'message.text' },
  colleague: { names: ANSWER, required: 'message.text' },
  state: { names: [...OF_TICKET, 'ticket.state', 'ticket.until'], required: 'ticket.state' },
  closed: { names: [...OF_TICKET, 'ticket.state', 'ticket.solution'] },
  visit: { names: [...OF_TICKET, 'visit.details', 'visit.time', 'agent.name'], required: 'visit.details' },
  'visit-moved': {
    names: [...OF_TICKET, 'visit.details', 'visit.time', 'visit.before', 'agent.name'],
    required: 'visit.details',
  },
  'visit-called-off': { names: [...OF_TICKET, 'visit.time', 'agent.name'], required: 'visit.time' },
  remote: { names: [...OF_TICKET, 'remote.hint', 'agent.name'], required: 'remote.hint' },
  shared: { names: [...OF_TICKET, 'agent.name'] },
  followed: { names: [...OF_TICKET, 'former.number', 'ticket.details', 'next.step', 'agent.name', 'left.files'] },
  missing: { names: [...OF_TICKET, 'left.files'], required: 'left.files' },
  merged: { names: [...OF_TICKET, 'former.number', 'agent.name'], required: 'ticket.number' },
  unmerged: { names: [...OF_TICKET, 'former.number', 'agent.name'], required: 'ticket.number' },
  split: { names: [...OF_TICKET, 'former.number', 'ticket.details', 'agent.name'] },
  absent: { names: [...OF_TICKET, 'agent.name', 'absent.until', 'deputy.name'], required: 'absent.until' },
  refused: { names: ['mail.address', 'portal.name', 'support.phone', 'today'], subject: true },
  bounced: {
    names: [...OF_TICKET, 'ticket.details', 'mail.address', 'mail.reason'],
    required: 'mail.address',
  },
} as const satisfies Record<string, Declared>

export type MailTextName = keyof typeof MAIL_TEXTS
export const MAIL_TEXT_NAMES = Object.keys(MAIL_TEXTS) as MailTextName[]
export const isMailTextName = (name: string): name is MailTextName => Object.hasOwn(MAIL_TEXTS, name)
export const declaredText = (name: MailTextName): Declared => MAIL_TEXTS[name]

export interface MailText {
  /** Of a ticket's mail: empty. */
  subject: string
  body: string
}

/** Those that somebody has changed. */
export type MailTexts = ReadonlyMap<string, MailText>

const keyOfText = (name: MailTextName, locale: Locale): string => `${name} ${locale}`

export interface TextTools extends MailTools {
  texts: MailTexts
}

export async function readMailTexts(db: Db | Tx): Promise<MailTexts> {
  const rows = await readRows<MailText & { name: MailTextName; locale: Locale }>(
    db,
    Prisma.sql`select name, locale, subject, body from mail_text`,
  )
  return new Map(rows.map(({ name, locale, ...text }) => [keyOfText(name, locale), text]))
}

/** As it comes with the portal, with placeholders as they are written in its language. */
export function deliveredText(words: Translator, name: MailTextName): MailText {
  const written = Object.fromEntries(
    placeholders.names.map((each) => [each.replace('.', '_'), placeholders.writtenIn(words, each)]),
  )
  return {
    subject: declaredText(name).subject ? words.t(`mail-text.${name as 'refused'}.subject`, written) : '',
    body: words.t(`mail-text.${name}.body`, written),
  }
}

export const textIn = (texts: MailTexts, words: Translator, name: MailTextName): MailText =>
  texts.get(keyOfText(name, words.locale)) ?? deliveredText(words, name)
