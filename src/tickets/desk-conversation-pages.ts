import { initials } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'
import { type Moment, momentOf } from '../web/components.ts'
import { linker } from '../web/links.ts'
import type { ConversationMessage, HistoryLine } from './conversation.ts'
import { filesOf, historyText, originalOf, paragraphsOf, recordedBy } from './conversation-pages.ts'
import type { DeskConversation } from './desk-conversation.ts'
import { TOLD_BY_MESSAGES } from './events.ts'
import { withoutQuotes } from './quotes.ts'

type Kind = 'customer' | 'team' | 'note'

type DeskEntry =
  | { kind: 'message'; isNew: boolean; message: ReturnType<typeof deskMessage> }
  | { kind: 'events'; isNew: boolean; lines: EventLine[] }

interface EventLine {
  /** Not again, if it is that of the line before. */
  time: Moment | undefined
  text: string
  href: string | undefined
  /** A ticket that this one may belong to. */
  hint: string | undefined
}

interface Placed {
  at: Date
  isNew: boolean
  message?: ReturnType<typeof deskMessage>
  line?: EventLine
}

/** In order of time, events between two messages as one entry. What others have done since the last look is new. */
export function deskEntriesOf(words: Translator, actorId: number, ticket: DeskConversation): DeskEntry[] {
  const link = linker()
  const told = new Map(ticket.history.map((line) => [Number(line.data.messageId), line]))
  const isNew = (line: HistoryLine | undefined) =>
    line !== undefined && ticket.lookedAt !== null && line.id > ticket.lookedAt && line.actorId !== actorId
  const placed: Placed[] = ticket.messages.map((message) => ({
    at: message.createdAt,
    isNew: isNew(told.get(message.id)),
    message: deskMessage(words, ticket, message, told.get(message.id), link),
  }))
  for (const line of ticket.history)
    if (!TOLD_BY_MESSAGES.has(line.type))
      placed.push({ at: line.createdAt, isNew: isNew(line), line: eventLine(words, line) })
  placed.sort((one, other) => one.at.getTime() - other.at.getTime())
  const entries: DeskEntry[] = []
  for (const { message, line, isNew } of placed) {
    const last = entries.at(-1)
    if (message) entries.push({ kind: 'message', isNew, message })
    else if (line && last?.kind === 'events' && last.isNew === isNew) addLine(last.lines, line)
    else if (line) entries.push({ kind: 'events', isNew, lines: [line] })
  }
  return entries
}

function addLine(lines: EventLine[], line: EventLine) {
  const before = lines.findLast(({ time }) => time)?.time
  lines.push({ ...line, time: before?.text === line.time?.text ? undefined : line.time })
}

function eventLine(words: Translator, line: HistoryLine): EventLine {
  const { number } = line.data
  return {
    time: momentOf(words, line.createdAt),
    text: historyText(words, line, (state: TicketState) => words.t(`desk.state.${state}`)),
    href: number && `/desk/tickets/${number}`,
    hint: line.type === 'hinted' ? number : undefined,
  }
}

function deskMessage(
  words: Translator,
  ticket: DeskConversation,
  message: ConversationMessage,
  event: HistoryLine | undefined,
  link: ReturnType<typeof linker>,
) {
  const kind: Kind = message.visibility === 'internal' ? 'note' : message.side
  // What a mail quotes is known since it came.
  const { own, added } = message.mail ? { own: message.body, added: message.mail.quoted } : withoutQuotes(message.body)
  const signature = kind === 'team' ? message.signature : ''
  const below = [added, signature].filter(Boolean).join('\n\n')
  const path = `/desk/tickets/${ticket.number}`
  return {
    id: message.id,
    kind,
    author: message.authorName,
    initials: initials(message.authorName),
    about: [aboutMessage(words, ticket, kind, message, event), originIn(words, message)].filter(Boolean).join(' · '),
    time: momentOf(words, message.createdAt),
    paragraphs: paragraphsOf(own, link),
    below: below && {
      label: words.t(added ? 'desk.ticket.quote' : 'desk.ticket.signature', { count: below.split('\n').length }),
      text: below,
    },
    ...filesOf(words, message),
    original: originalOf(message, path),
    eml: message.mail?.original && `${path}/messages/${message.id}/original`,
  }
}

const originIn = ({ t }: Translator, { originNumber }: ConversationMessage) =>
  originNumber ? t('merge.from', { number: originNumber.slice(-4) }) : ''

/** To whom it went, or how it came. */
function aboutMessage(
  words: Translator,
  ticket: DeskConversation,
  kind: Kind,
  message: ConversationMessage,
  event: HistoryLine | undefined,
): string {
  const { t } = words
  if (event?.type === 'automatic') return t('desk.ticket.automatic')
  if (event?.type === 'brought') return t('desk.ticket.brought')
  if (event?.type === 'thanked') return t('desk.ticket.thanked')
  if (kind === 'note') return t('desk.ticket.team-only')
  if (kind === 'customer') return recordedBy(words, message, event) ?? t(`channel.${message.channel}`)
  const readers = [{ id: ticket.requesterId, name: ticket.requesterName }, ...ticket.participants]
  const names = readers.filter(({ id }) => event?.recipients?.includes(id)).map(({ name }) => name)
  return names.length ? t('desk.ticket.sent-to', { names: names.join(', ') }) : ''
}
