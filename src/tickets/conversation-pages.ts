import { initials } from '../accounts/names.ts'
import { INLINE_TYPES } from '../attachments/detection.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'
import { type Moment, momentOf } from '../web/components.ts'
import type { ConversationMessage, HistoryLine } from './conversation.ts'
import { type ShownEventType, TOLD_BY_MESSAGES } from './events.ts'
import { priorityKey, stateKey } from './labels.ts'

type Entry =
  | { kind: 'message'; at: Date; message: ReturnType<typeof messageEntry> }
  | { kind: 'event'; at: Date; text: string; href: string | undefined; time: Moment }

/** In order of time; the first message stands for the opening. */
export function entriesOf(words: Translator, messages: ConversationMessage[], history: HistoryLine[]): Entry[] {
  const entries: Entry[] = messages.map((message) => ({
    kind: 'message',
    at: message.createdAt,
    message: messageEntry(words, message),
  }))
  for (const line of history) {
    if (TOLD_BY_MESSAGES.has(line.type)) continue
    const { number } = line.data
    const text = words.t(historyKey(line.type), {
      ...line.data,
      name: line.actorName,
      ...(line.data.state ? { state: words.t(stateKey(line.data.state as TicketState)) } : {}),
      ...(line.data.priority ? { priority: words.t(priorityKey(Number(line.data.priority))) } : {}),
    })
    entries.push({
      kind: 'event',
      at: line.createdAt,
      text,
      href: number && `/tickets/${number}`,
      time: momentOf(words, line.createdAt),
    })
  }
  return entries.sort((one, other) => one.at.getTime() - other.at.getTime())
}

const historyKey = (type: string) => `history.${type as ShownEventType}` satisfies MessageKey

function messageEntry(words: Translator, message: ConversationMessage) {
  return {
    id: message.id,
    author: message.authorName,
    initials: initials(message.authorName),
    side: message.side,
    channelText: words.t(`channel.${message.channel}`),
    time: momentOf(words, message.createdAt),
    paragraphs: message.body.split(/\n{2,}/),
    files: message.files.map((file) => ({
      name: file.filename,
      size: words.fileSize(file.size),
      href: `/attachments/${file.id}/${encodeURIComponent(file.filename)}`,
      image: INLINE_TYPES.has(file.mediaType),
    })),
  }
}
