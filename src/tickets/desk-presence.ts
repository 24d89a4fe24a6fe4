import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type ColleagueDraft, draftsOfColleagues } from './colleague-drafts.ts'
import { type HistoryLine, lineColumns } from './conversation.ts'
import { atDesk, can, namesNoneHidden, type Standing, standingOf, visibleTickets } from './policy.ts'
import { type Present, presentOn } from './presence.ts'
import { WORTH_READING } from './replies.ts'

/** What somebody who writes on a ticket wants to know of colleagues at this moment. */
export interface Around extends Standing {
  id: number
  number: string
  present: Present[]
  theirDrafts: ColleagueDraft[]
  /** What others did since the form was shown, oldest first. */
  news: HistoryLine[]
}

/** Not only what holds a reply up. */
const WORTH_A_LINE = [...WORTH_READING, 'noted']

const MOST_NEWS = 5

/**
 * One query; `seen` is the latest event that the form showed. Throws NotFoundError for all but those who have the
 * ticket at the desk.
 */
export async function readAround(db: Db, actor: Actor, number: string, seen: number | undefined): Promise<Around> {
  const [around] = await readRows<Around>(
    db,
    Prisma.sql`select t.id, t.number, ${standingOf(actor)}, ${presentOn(actor)} as present,
        ${draftsOfColleagues(actor)} as "theirDrafts",
        ${
          seen === undefined
            ? Prisma.sql`'[]'::json`
            : Prisma.sql`(select coalesce(json_agg(line order by line.id), '[]') from (
              select ${lineColumns} from ticket_event e where e.ticket_id = t.id and e.id > ${seen}
                and e.actor_id is distinct from ${actor.accountId} and ${isNews(actor)} and ${namesNoneHidden(actor)}
              order by e.id desc limit ${MOST_NEWS}) line)`
        } as news
      from ticket t where t.number = ${number} and ${visibleTickets(actor)} and ${atDesk(actor)}`,
  )
  if (!around || !can(actor, 'note', around)) throw new NotFoundError()
  return { ...around, news: around.news.map((line) => ({ ...line, createdAt: new Date(line.createdAt) })) }
}

/** That somebody has taken a draft over is news for its owner. */
const isNews = ({ accountId }: Actor) => Prisma.sql`(e.type = any(${WORTH_A_LINE}::text[])
  or (e.type = 'draft-taken' and e.data->>'ownerId' = ${String(accountId)}))`
