import { callbackMails } from './callback-letters.ts'
import type { TextTools } from './mail-texts.ts'
import type { NewsKind, Told } from './news-kinds.ts'
import type { NewMail } from './outbox.ts'
import { teamMails } from './team-mails.ts'
import { visitorMails } from './visitor-mails.ts'

const VISITS = new Set<NewsKind>(['visited', 'visit-today'])

/** What colleagues are told: visits bring a file, call-backs a number, and all else goes together. */
export function colleagueMails(tools: TextTools, told: Told[]): NewMail[] {
  const isOwn = ({ kind }: Told) => VISITS.has(kind) || kind === 'callback'
  return [
    ...visitorMails(
      tools,
      told.filter(({ kind }) => VISITS.has(kind)),
    ),
    ...callbackMails(
      tools,
      told.filter(({ kind }) => kind === 'callback'),
    ),
    ...teamMails(
      tools,
      told.filter((each) => !isOwn(each)),
    ),
  ]
}
