import { randomUUID } from 'node:crypto'
import type { Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import { linker } from '../web/links.ts'
import { withQuery } from '../web/paths.ts'
import { paragraphsOf } from './conversation-pages.ts'
import type { FoundTicket } from './queries.ts'
import { type TheirDraft, withUnixLines } from './taking-drafts.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/draft': ReturnType<typeof theirDraftPage>
  }
}

const TITLES = {
  reply: 'presence.draft.title.reply',
  note: 'presence.draft.title.note',
  call: 'presence.draft.title.call',
} as const

/** A colleague's draft, to be read and taken over. */
export function theirDraftPage(words: Translator, { number, subject }: FoundTicket, draft: TheirDraft, from: string) {
  const { t } = words
  const path = `/desk/tickets/${number}`
  const { body = '', cause = '', solution = '' } = draft.fields
  const paragraphs = (text: string) => (text.trim() ? paragraphsOf(withUnixLines(text), linker()) : [])
  return {
    title: t(TITLES[draft.writing], { name: draft.ownerName }),
    isNote: draft.writing === 'note',
    time: momentOf(words, new Date(draft.updatedAt)),
    ticket: { short: `…${number.slice(-4)}`, subject },
    back: withQuery(path, { write: draft.writing, from }),
    action: `${path}/drafts/${draft.key}/takeover`,
    formKey: randomUUID(),
    from,
    paragraphs: paragraphs(body),
    beside: [
      { label: t('desk.close.solution'), paragraphs: paragraphs(solution) },
      { label: t('desk.close.cause'), paragraphs: paragraphs(cause) },
    ].filter((each) => each.paragraphs.length > 0),
    files: draft.files.map(({ filename, size }) => ({ name: filename, size: words.fileSize(size) })),
    effects: [t('presence.draft.effect.yours'), t('presence.draft.effect.theirs', { name: draft.ownerName })],
  }
}
