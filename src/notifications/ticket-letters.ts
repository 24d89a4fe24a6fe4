import type { Config } from '../config.ts'

import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { TicketState } from '../platform/db.ts'
import { answersShown } from '../tickets/answer-words.ts'
import { priorityKey, stateKey } from '../tickets/labels.ts'
import { remoteHint } from '../tickets/visit-words.ts'
import type { MailTools, Recipient } from './compose.ts'
import type { Follower, NewsFile, NewsMessage, StoredEvent, TicketNews } from './events.ts'
import { FILE_LINK_DAYS, type FileLink, newFileLink } from './file-links.ts'
import type { LetterValues, MailBlock } from './letters.ts'
import { type VisitEvent, visitFactsIn, visitValues } from './visit-letters.ts'

export type StateEvent = StoredEvent<'closed'> | StoredEvent<'reopened'> | StoredEvent<'state'>

/** What a text tells of a ticket. */
export interface About {
  news: TicketNews
  to: Follower
  words: Translator
  agent?: string | undefined
  message?: NewsMessage
  answer?: MailBlock[]
  state?: StateEvent | undefined
  /** Until when the reader hears from us again, as ISO text. */
  promisedAt?: string | undefined
  visit?: VisitEvent | undefined
  /** Names of files that did not fit. */
  left?: string[] | undefined
}

/** What stands for the placeholders of a customer's mail. */
export function valuesOf(tools: MailTools, it: About): LetterValues {
  const { news, to, words, agent, message, state } = it
  const { t } = words
  const path = `/tickets/${news.number}`
  return {
    values: {
      ...commonValues(tools, words, to),
      'company.name': news.companyName ?? undefined,
      'ticket.number': news.number,
      'ticket.subject': news.subject,
      'agent.name': agent,
      'author.name': message?.authorName,
      'next.step': agent ? t('mail-text.next.begun', { name: agent }) : t('mail-text.next'),
      'team.name': news.teamName,
      'ticket.state': stateTold(it),
      'ticket.until': state?.type === 'state' && state.data.until ? words.day(state.data.until) : undefined,
      'ticket.promise': it.promisedAt && words.dateTime(new Date(it.promisedAt)),
      // Unless the reply has said it.
      'ticket.solution': state?.type === 'closed' && news.solution !== message?.body ? news.solution : undefined,
      'former.number': news.formerNumber ?? undefined,
      'left.files': it.left?.join(', '),
      'remote.hint': remoteHint(words, tools).join('\n'),
      ...(it.visit ? visitValues(words, it.visit.data) : {}),
      'absent.until': news.absence ? words.day(news.absence.until) : undefined,
      'deputy.name': news.absence?.deputy ?? undefined,
    },
    blocks: {
      'message.text': it.answer ?? [],
      'ticket.details': [
        {
          facts: [
            { label: t('ticket.number'), value: news.number },
            { label: t('ticket.priority'), value: t(priorityKey(news.priority)) },
            ...answersIn(words, news),
          ],
        },
      ],
      'visit.details': it.visit ? [{ facts: visitFactsIn(words, it.visit.data) }] : [],
      'ticket.link': mayRegister(tools, it)
        ? [
            { paragraph: [t('mail-text.no-account')] },
            { action: { label: t('mail-text.register'), path: '/register' } },
          ]
        : [
            {
              action: message
                ? { label: t('mail.replied.action'), path: `${path}#message-${message.id}` }
                : { label: t('mail.ticket.action'), path },
            },
          ],
    },
  }
}

/** What was answered in a template, for mails. */
export const answersIn = (words: Translator, { template }: Pick<TicketNews, 'template'>) =>
  template ? answersShown(words, template).map(({ label, text }) => ({ label, value: text })) : []

/** Whoever has never had a password cannot follow a link to the ticket. */
function mayRegister({ settings }: Pick<MailTools, 'settings'>, { to, news }: About): boolean {
  const { registration } = settings.current()
  return !to.signsIn && (registration === 'open' || (registration === 'contract' && news.companyName !== null))
}

/** Of the reader, and of the portal. */
export function commonValues({ settings }: Pick<MailTools, 'settings'>, { t, date }: Translator, to: Recipient) {
  const { portalName, support } = settings.current()
  const name = `${to.firstName} ${to.lastName}`.trim()
  return {
    'customer.salutation': name ? t('desk.canned.salutation', { name }) : t('mail-text.salutation'),
    'customer.name': name,
    'portal.name': portalName,
    'support.phone': support.phone,
    today: date(now()),
  }
}

/** With a reply, only the end is news. */
function stateTold({ news, to, words, message, state }: About): string | undefined {
  if (message && state?.type !== 'closed') return undefined
  if (state?.type === 'state' && state.data.reason === 'third_party') {
    const { party: name } = state.data
    return name ? words.t('party.state.named', { name }) : words.t('party.state')
  }
  return words.t(stateKey(stateAfter(state) ?? news.state, { own: to.own }))
}

export function stateAfter(event: StateEvent | undefined): TicketState | undefined {
  if (event?.type === 'state') return event.data.state
  return event && (event.type === 'closed' ? 'closed' : 'open')
}

interface SortedFiles {
  inline: string[]
  links: (FileLink & { path: string; file: NewsFile })[]
}

/** Those go along that fit, in their order; the others become links. */
export function sortedFiles(
  { mailInlineSize, cookieSecret }: Pick<Config, 'mailInlineSize' | 'cookieSecret'>,
  files: NewsFile[],
): SortedFiles {
  const sorted: SortedFiles = { inline: [], links: [] }
  let room = mailInlineSize
  for (const file of files) {
    if (file.size <= room) {
      room -= file.size
      sorted.inline.push(file.id)
    } else sorted.links.push({ ...newFileLink(file.id, cookieSecret), file })
  }
  return sorted
}

/** What was written, and where to get what is too large for a mail. */
export const answerBlocks = (words: Translator, message: NewsMessage, { links }: SortedFiles): MailBlock[] => [
  { quote: { author: message.authorName, body: message.body, signature: message.signature } },
  ...(links.length
    ? [
        { paragraph: [words.t('mail-text.files', { count: links.length, days: FILE_LINK_DAYS })] },
        {
          facts: links.map(({ path, file }) => ({
            label: words.fileSize(file.size),
            value: file.filename,
            path,
            shown: true,
          })),
        },
      ]
    : []),
]

/** As its reader prefers. */
export function earlierBlocks(words: Translator, { earlier }: TicketNews, { quoting }: Follower): MailBlock[] {
  const quoted = quoting === 'none' ? [] : quoting === 'last' ? earlier.slice(0, 1) : earlier
  if (quoted.length === 0) return []
  return [
    {
      earlier: quoted.map(({ authorName, body, createdAt }) => ({
        heading: words.t('mail-text.wrote', { name: authorName, time: words.dateTime(new Date(createdAt)) }),
        body,
      })),
    },
  ]
}
