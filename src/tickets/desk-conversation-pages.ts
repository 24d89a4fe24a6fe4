import { initials } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'
import { type Moment, momentOf } from '../web/components.ts'
import { linker } from '../web/links.ts'
import { withQuery } from '../web/paths.ts'
import type { ConversationMessage, HistoryLine } from './conversation.ts'
import { filesOf, historyText, originalOf, paragraphsOf, recordedBy } from './conversation-pages.ts'
import type { DeskConversation } from './desk-conversation.ts'
import { isToldByMessage } from './events.ts'
import { withoutQuotes } from './quotes.ts'

type Kind = 'customer' | 'team' | 'note' | 'call'

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
    if (!isToldByMessage(line.type, line.data, { team: true }))
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
  const kind = kindOf(message)
  // What a mail quotes is known since it came.
  const { own, added } = message.mail ? { own: message.body, added: message.mail.quoted } : withoutQuotes(message.body)
  const signature = kind === 'team' ? message.signature : ''
  const below = [added, signature].filter(Boolean).join('\n\n')
  const path = `/desk/tickets/${ticket.number}`
  return {
    id: message.id,
    kind,
    author: kind === 'call' ? calledBy(words, ticket, message) : message.authorName,
    initials: initials(message.authorName),
    call: kind === 'call' && callOnPage(words, path, message),
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

function kindOf({ side, visibility, call }: ConversationMessage): Kind {
  if (call && side === 'team') return 'call'
  return visibility === 'internal' ? 'note' : side
}

const calledBy = ({ t }: Translator, { requesterName: name }: DeskConversation, { call }: ConversationMessage) =>
  t(call?.direction === 'outgoing' ? 'phone.called.outgoing' : 'phone.called.incoming', { name })

/** What its customers see of a call; whoever entered it without words may add them. */
const callOnPage = ({ t }: Translator, path: string, { id, body, call }: ConversationMessage) => ({
  seen: t(call?.shown ? 'phone.seen.text' : 'phone.seen.fact'),
  wordless: body === '' && withQuery(path, { write: 'call', call: id }),
})

/** What is known of it beside its text. */
const aboutCall = (words: Translator, { call, authorName }: ConversationMessage): string =>
  [
    call?.number,
    call?.minutes !== null && call?.minutes !== undefined && words.t('phone.minutes', { count: call.minutes }),
    call?.consent && words.t('phone.consented'),
    authorName,
  ]
    .filter(Boolean)
    .join(' · ')

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
  if (event?.type === 'asked') return t('party.about.asked', { name: event.data.party ?? '' })
  if (event?.type === 'answered') return t('party.about.answered')
  if (event?.type === 'thanked') return t('desk.ticket.thanked')
  if (kind === 'note') return t('desk.ticket.team-only')
  if (kind === 'call') return aboutCall(words, message)
  if (kind === 'customer' && message.call)
    return aboutCall(words, { ...message, authorName: recordedBy(words, message, event) ?? '' })
  if (kind === 'customer') return recordedBy(words, message, event) ?? t(`channel.${message.channel}`)
  const readers = [{ id: ticket.requesterId, name: ticket.requesterName }, ...ticket.participants]
  const names = readers.filter(({ id }) => event?.recipients?.includes(id)).map(({ name }) => name)
  return names.length ? t('desk.ticket.sent-to', { names: names.join(', ') }) : ''
}
