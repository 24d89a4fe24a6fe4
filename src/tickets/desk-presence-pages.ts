import type { Actor } from '../accounts/actor.ts'
import { initials } from '../accounts/names.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import type { ColleagueDraft } from './colleague-drafts.ts'
import type { HistoryLine } from './conversation.ts'
import { historyText } from './conversation-pages.ts'
import type { Around } from './desk-presence.ts'
import { can, type Standing } from './policy.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/presence': { presence: ReturnType<typeof presenceOf> }
  }
}

interface Place {
  seen: number | undefined
  writing: string
  from: string
}

const WRITES = {
  reply: 'presence.writes.reply',
  note: 'presence.writes.note',
  call: 'presence.writes.call',
} as const satisfies Record<string, MessageKey>

const HAS_BEGUN = {
  reply: 'presence.draft.reply',
  note: 'presence.draft.note',
  call: 'presence.draft.call',
} as const

/** Nobody reads more names. */
const MOST_WRITERS = 3

/** Who else is there, what they have begun and what they have done: lines in the box that somebody writes in. */
export function presenceOf(
  words: Translator,
  actor: Actor,
  around: Standing & Pick<Around, 'id' | 'number' | 'present' | 'theirDrafts' | 'news'>,
  { seen, writing, from }: Place,
) {
  const { t } = words
  const path = `/desk/tickets/${around.number}`
  const { present } = around
  const looking = present.filter((each) => !each.writing)
  const writers = present.flatMap(({ id, name, writing: what }) =>
    what ? [{ id, name, initials: initials(name), text: t(WRITES[what]), what }] : [],
  )
  const isAtIt = ({ ownerId, writing: what }: ColleagueDraft) =>
    writers.some((each) => each.id === ownerId && each.what === what)
  return {
    data: { presence: `${path}/presence`, ticket: around.id, seen, write: writing, from },
    /** Seconds until somebody may have stopped. */
    again: present.length ? Math.max(1, Math.ceil(Math.min(...present.map(({ left }) => left)))) : undefined,
    news: around.news.map((line) => newsLine(words, line)),
    show: `${withQuery(path, { write: writing, from })}#new`,
    writers: writers.slice(0, MOST_WRITERS),
    looking:
      looking.length > 0 &&
      t('presence.looks', { count: looking.length, names: looking.map(({ name }) => name).join(', ') }),
    drafts: around.theirDrafts
      .filter((draft) => can(actor, draft.writing, around))
      .map((draft) => ({
        text: t(HAS_BEGUN[draft.writing], { name: draft.ownerName }),
        time: momentOf(words, new Date(draft.updatedAt)),
        atIt: isAtIt(draft),
        href: withQuery(`${path}/drafts/${draft.key}`, { from }),
      })),
  }
}

function newsLine(words: Translator, line: HistoryLine): string {
  const { t } = words
  const values = { name: line.actorName, time: words.time(line.createdAt) }
  if (line.type === 'replied') return t('presence.news.replied', values)
  if (line.type === 'noted') return t('presence.news.noted', values)
  if (line.type === 'draft-taken') return t('presence.news.taken', values)
  return t('presence.news', { text: historyText(words, line, (state: TicketState) => t(`desk.state.${state}`)) })
}
