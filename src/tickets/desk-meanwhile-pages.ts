import type { Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'
import type { HistoryLine } from './conversation.ts'
import { historyText } from './conversation-pages.ts'
import type { DeskConversation } from './desk-conversation.ts'
import { WORTH_READING } from './replies.ts'

interface News {
  text: string
  quote?: string | undefined
}

/** What others have done since, to be read before the reply is sent. */
export function meanwhileOf(words: Translator, actor: Viewer, ticket: DeskConversation, unseenAfter: number): News[] {
  const news = ticket.history.filter(
    ({ id, actorId, type }) =>
      id > unseenAfter && actorId !== actor.accountId && (WORTH_READING as readonly string[]).includes(type),
  )
  return news.map((line) => newsOf(words, ticket, line))
}

function newsOf(words: Translator, ticket: DeskConversation, line: HistoryLine): News {
  const { t } = words
  const stateName = (state: TicketState) => t(`desk.state.${state}`)
  if (line.type === 'replied')
    return {
      text: t('desk.reply.meanwhile.replied', { name: line.actorName, time: words.time(line.createdAt) }),
      quote: ticket.messages.find(({ id }) => id === Number(line.data.messageId))?.body,
    }
  if (line.type === 'state' || line.type === 'closed') {
    const { from, state = 'closed' } = line.data
    const names = { from: stateName(from as TicketState), state: stateName(state as TicketState) }
    return { text: t('desk.reply.meanwhile.state', names) }
  }
  return { text: historyText(words, line, stateName) }
}
