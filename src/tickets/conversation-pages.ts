import type { Actor } from '../accounts/actor.ts'
import { initials } from '../accounts/names.ts'
import { INLINE_TYPES } from '../attachments/detection.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { Handling, TicketKind, TicketState } from '../platform/db.ts'
import { type Moment, momentOf } from '../web/components.ts'
import { linker, type Piece } from '../web/links.ts'
import { inReadersLanguage } from './answer-words.ts'
import type { Conversation, ConversationFile, ConversationMessage, HistoryLine } from './conversation.ts'
import { isToldByMessage, type ShownEventType } from './events.ts'
import { kindKey, priorityKey, stateKey } from './labels.ts'
import { handlingKey, visitTime } from './visit-words.ts'

type Entry =
  | {
      kind: 'message'
      at: Date
      message: ReturnType<typeof messageEntry> & { by: string; recorded: string | undefined }
    }
  | { kind: 'event'; at: Date; text: string; href: string | undefined; time: Moment }

/** In order of time; the first message stands for the opening. */
export function entriesOf(words: Translator, actor: Actor, ticket: Conversation): Entry[] {
  const link = linker()
  const entries: Entry[] = ticket.messages.map((message) => ({
    kind: 'message',
    at: message.createdAt,
    message: {
      ...messageEntry(words, ticket.number, message, link),
      by: authorshipOf(words, actor, ticket, message),
      recorded: recordedBy(words, message, openingOf(ticket, message)) ?? spokenBy(words, message),
    },
  }))
  for (const line of ticket.history) {
    if (isToldByMessage(line.type, line.data)) continue
    const { number } = line.data
    entries.push({
      kind: 'event',
      at: line.createdAt,
      text: historyText(words, line, (state) => words.t(stateKey(state))),
      href: number && `/tickets/${number}`,
      time: momentOf(words, line.createdAt),
    })
  }
  return entries.sort((one, other) => one.at.getTime() - other.at.getTime())
}

const openingOf = ({ history }: Conversation, { id }: ConversationMessage) =>
  history.find(({ type, data }) => type === 'opened' && Number(data.messageId) === id)

/** Who of the team wrote down what a customer said, if anybody did. */
export const recordedBy = (
  { t }: Translator,
  { channel }: ConversationMessage,
  opening: HistoryLine | undefined,
): string | undefined =>
  opening?.data.recorded && t('message.recorded', { channel: t(`channel.${channel}`), name: opening.actorName })

/** Who of the team has spoken with the customer on the telephone. */
const spokenBy = ({ t }: Translator, { side, channel, authorName: name }: ConversationMessage): string | undefined =>
  side === 'team' && channel === 'phone' ? t('history.called', { name }) : undefined

/** What a line of history says; the team and customers call the states by other names. */
export function historyText(
  words: Translator,
  { type, actorName, data }: HistoryLine,
  stateName: (state: TicketState) => string,
): string {
  const key = type === 'state' && data.reason === 'third_party' ? thirdPartyKey(data) : undefined
  const detail =
    type === 'detail' && !inReadersLanguage(words, data).to ? ('history.detail.removed' as const) : undefined
  return words.t(key ?? detail ?? (`history.${type as ShownEventType}` satisfies MessageKey), {
    ...inReadersLanguage(words, data),
    name: actorName,
    ...(data.state ? { state: stateName(data.state as TicketState) } : {}),
    ...(data.at ? { at: nearOr(words, data.at) } : {}),
    ...(data.kind ? { kind: words.t(kindKey(data.kind as TicketKind)) } : {}),
    ...(data.handling ? { handling: words.t(handlingKey(data.handling as Handling)) } : {}),
    ...(data.at && data.until ? { when: visitTime(words, new Date(data.at), new Date(data.until)) } : {}),
    ...(data.priority ? { priority: words.t(priorityKey(Number(data.priority))) } : {}),
  })
}

/** „heute 15:00“, or day and time. */
export const nearOr = ({ near, dateTime }: Pick<Translator, 'near' | 'dateTime'>, at: string) =>
  near(new Date(at), now()) ?? dateTime(new Date(at))

const thirdPartyKey = ({ party }: HistoryLine['data']) => (party ? 'history.state.party' : 'history.state.third_party')

/** On whose side somebody wrote, in words: „Sie“, the support, or the company. */
export function authorshipOf(
  { t }: Translator,
  actor: Actor,
  ticket: Pick<Conversation, 'organizationName'>,
  message: ConversationMessage,
): string {
  if (message.visibility === 'internal') return t('desk.note.internal')
  if (message.authorId === actor.accountId) return t('message.by.you')
  if (message.side === 'team') return t('message.by.team')
  return ticket.organizationName ?? t('message.by.customer')
}

function messageEntry(
  words: Translator,
  number: string,
  message: ConversationMessage,
  link: (text: string) => Piece[],
) {
  return {
    id: message.id,
    author: message.authorName,
    initials: initials(message.authorName),
    side: message.visibility === 'internal' ? 'note' : message.side,
    // Most come this way.
    channelText: message.channel !== 'portal' && words.t(`channel.${message.channel}`),
    time: momentOf(words, message.createdAt),
    paragraphs: paragraphsOf(message.body, link),
    quoted: message.mail?.quoted,
    ...filesOf(words, message),
    original: originalOf(message, `/tickets/${number}`),
  }
}

/** What the team said at the end, unless a message says the same. */
export function solutionOf({ state, solution, messages }: Conversation) {
  const told = state !== 'closed' || messages.some(({ body }) => body === solution)
  return solution && !told ? paragraphsOf(solution, linker()) : []
}

export const paragraphsOf = (text: string, link: (text: string) => Piece[]) =>
  text.split(/\n{2,}/).map((paragraph) => ({ columns: hasColumns(paragraph), pieces: link(paragraph) }))

/** Smaller ones within a mail are logos and lines. */
const LEAST_PICTURE = 8 * 1024

/** Letters of a mail that needs little room. */
const SHORT_MAIL = 400

/** What hangs on a message, and pictures that stood in its text. */
export function filesOf(words: Translator, { files, mail }: ConversationMessage) {
  const isWithin = ({ within, mediaType }: ConversationFile) => within && mail?.html && INLINE_TYPES.has(mediaType)
  const href = ({ id, filename }: ConversationFile) => `/attachments/${id}/${encodeURIComponent(filename)}`
  return {
    files: files
      .filter((file) => !isWithin(file))
      .map((file) => ({
        name: file.filename,
        size: words.fileSize(file.size),
        href: href(file),
        image: INLINE_TYPES.has(file.mediaType),
      })),
    pictures: files
      .filter((file) => isWithin(file) && file.size >= LEAST_PICTURE)
      .map((file) => ({ name: file.filename, href: href(file) })),
  }
}

/** Where a mail is shown as it was sent; `path` is the ticket's, for its reader. */
export function originalOf({ id, mail, body, files }: ConversationMessage, path: string) {
  if (!mail?.html) return undefined
  const href = `${path}/messages/${id}/html`
  const isShort = body.length + mail.quoted.length < SHORT_MAIL && !files.some(({ within }) => within)
  return { href, isShort, frame: `original-${id}`, remote: mail.remote && `${href}?remote=1` }
}

/** Such as a log or the output of a command: several lines are set out with spaces. */
const hasColumns = (paragraph: string) => paragraph.split('\n').filter((line) => /( {2}|\t)\S/.test(line)).length > 1
