import { Prisma } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'
import type { AnswerRow } from './answers.ts'
import type { AuthoredEvent, NewMessage } from './writing.ts'

// Messages and events as the one writer of tickets hands them to the database.

export const json = (value: unknown) => JSON.stringify(value)
export const foldedLines = (messages: NewMessage[], answers: AnswerRow[] = []) =>
  [
    ...answers.map(({ folded }) => `${folded}\n`),
    ...messages.map(({ visibility, body }) => (visibility === 'public' ? `${foldText(body)}\n` : '')),
  ].join('')

/** Names of the files that customers see. */
export const publicFiles = (messages: NewMessage[]) =>
  messages.flatMap(({ visibility, files = [] }) => (visibility === 'public' ? files : []))
export const foldedNames = (ids: Prisma.Sql) => Prisma.sql`coalesce((select string_agg(f.folded || chr(10), '')
  from attachment f where f.id = any(${ids})), '')`

export const messageRow = ({ files = [], ...message }: NewMessage, position: number) => ({
  ...message,
  folded: foldText(message.body),
  position,
  files,
})
export const eventRow = (event: AuthoredEvent, position: number) => ({
  data: {},
  visibility: 'public',
  recipients: null,
  ...event,
  position,
})

export const MESSAGE_JSON =
  Prisma.raw(`x("authorId" int, "authorName" text, side "Side", visibility "Visibility", channel "Channel", body text,
  folded text, "createdAt" timestamptz, position int, files uuid[], "filesOf" int)`)
export const EVENT_JSON =
  Prisma.raw(`x(type text, visibility "Visibility", "actorId" int, "actorName" text, data jsonb, recipients int[],
  "createdAt" timestamptz, position int)`)

/** For `ticket_answer`, from rows with `id` and `answers`. */
export const answersOf = (tickets: Prisma.Sql) => Prisma.sql`insert into ticket_answer (ticket_id, key, position, value,
    folded)
  select id, x.key, x.position, x.value, x.folded from ${tickets}
    cross join lateral jsonb_to_recordset(answers) as x(key text, position int, value jsonb, folded text)`
