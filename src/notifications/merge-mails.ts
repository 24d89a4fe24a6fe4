import { type Db, Prisma, readRows } from '../platform/db.ts'
import { composeMail, type MailTools } from './compose.ts'
import { deliverMail, type Post } from './delivery.ts'
import { type Follower, readEvents, type TicketNews } from './events.ts'
import { readMailTexts } from './mail-texts.ts'
import { type NewMail, writeMails } from './outbox.ts'
import { about, letter } from './ticket-mails.ts'

interface Told {
  eventId: number
  accountId: number
}

/** An event of a ticket, and the other ticket that it is about. */
interface Moved {
  id: number
  ticketId: number
  actorName: string
  number: string
  subject: string
  told: Told[]
}

/** Whom mails have told that `ticket t` was merged. */
const told = (since = Prisma.empty) => Prisma.sql`(
  select coalesce(json_agg(json_build_object('eventId', x.event_id, 'accountId', x.account_id)), '[]')
    from ticket_event y join mail_event x on x.event_id = y.id
    where y.ticket_id = t.id and y.type = 'merged' ${since}) as told`

/**
 * The job behind merges into a ticket, some minutes later: one mail with the new number for everybody who follows one
 * of the merged tickets. What was taken back meanwhile is not told, nor is anybody without a contract. It may run
 * again.
 */
export async function tellMerged(db: Db, tools: MailTools, post: Post, into: number) {
  const moved = await readRows<Moved>(
    db,
    Prisma.sql`select e.id, t.id as "ticketId", e.actor_name as "actorName", r.number, r.subject, ${told()}
      from ticket t join ticket r on r.id = merged_root(t.id) join lateral (select * from ticket_event e
        where e.ticket_id = t.id and e.type = 'merged' order by e.id desc limit 1) e on true
      where t.merged_into_id = ${into} and not exists (select 1 from ticket_event o
        where o.origin_id = t.id and o.type = 'opened' and o.data ? 'triage') order by t.id`,
  )
  const to = new Map<number, ToTell>()
  for (const { news, event } of await newsOf(db, tools, moved))
    for (const follower of news.followers.filter(({ id }) => !knows(event, event.id, id))) {
      const known = to.get(follower.id) ?? { follower, news: [], tells: [], moved: event }
      to.set(follower.id, { ...known, news: [...known.news, news], tells: [...known.tells, event.id] })
    }
  await send(db, tools, post, 'merged', [...to.values()])
}

/** The job behind the end of a merge: for those who were told of it. */
export async function tellUnmerged(db: Db, tools: MailTools, post: Post, ticket: number) {
  await withdrawMerged(db)
  const moved = await readRows<Moved>(
    db,
    Prisma.sql`select e.id, t.id as "ticketId", e.actor_name as "actorName", t.number, t.subject, ${told(
      Prisma.sql`and y.id < e.id and y.id > coalesce((select max(z.id) from ticket_event z
        where z.ticket_id = t.id and z.type = 'unmerged' and z.id < e.id), 0)`,
    )}
      from ticket t join lateral (select * from ticket_event e
        where e.ticket_id = t.id and e.type = 'unmerged' order by e.id desc limit 1) e on true
      where t.id = ${ticket}`,
  )
  const mails = (await newsOf(db, tools, moved)).flatMap(({ news, event }) => {
    const former = String((news.events[0]?.data as { number?: string } | undefined)?.number ?? '')
    return news.followers
      .filter(({ id }) => event.told.some(({ accountId }) => accountId === id))
      .map((follower) => ({ follower, news: [{ ...news, number: former }], tells: [event.id], moved: event }))
  })
  await send(db, tools, post, 'unmerged', mails)
}

/** Mails about merges that are all taken back, and that no server has: nobody has to hear of either. */
async function withdrawMerged(db: Db) {
  await readRows(
    db,
    Prisma.sql`with gone as (
        update mail m set state = 'discarded', last_error = 'The merge was taken back'
        where m.name = 'ticket.merged' and m.state = 'queued' and coalesce(m.leased_until <= now(), true)
          and not exists (select 1 from mail_event x join ticket_event e on e.id = x.event_id
            join ticket t on t.id = e.ticket_id where x.mail_id = m.id and t.merged_into_id is not null)
        returning m.id)
      delete from mail_event x using gone where x.mail_id = gone.id`,
  )
}

const knows = ({ told: those }: Moved, event: number, account: number) =>
  those.some(({ eventId, accountId }) => eventId === event && accountId === account)

async function newsOf(db: Db, { config }: MailTools, moved: Moved[]) {
  const ids = moved.map(({ id }) => id)
  const all = ids.length ? await readEvents(db, ids, config.timeZone) : []
  return all.flatMap((news) => {
    const event = moved.find(({ ticketId }) => ticketId === news.id)
    return event ? [{ news, event }] : []
  })
}

/** `news` of the tickets whose numbers are the former ones. */
interface ToTell {
  follower: Follower
  news: TicketNews[]
  tells: number[]
  moved: Moved
}

async function send(db: Db, given: MailTools, post: Post, text: 'merged' | 'unmerged', wanted: ToTell[]) {
  const tools = { ...given, texts: await readMailTexts(db) }
  const mails = wanted.flatMap(({ follower: to, news: [first, ...more], tells, moved }): NewMail[] => {
    // Its Message-ID is that of the old ticket: an answer finds where that is now.
    if (!first) return []
    const formerNumber = [first, ...more].map(({ number }) => number).join(', ')
    const news = { ...first, number: moved.number, subject: moved.subject, formerNumber }
    return [
      composeMail(tools, about(first, to, `ticket.${text}`, tells), (words) =>
        letter(tools, text, { news, to, words, agent: moved.actorName }),
      ),
    ]
  })
  await Promise.all((await writeMails(db, mails)).map((id) => deliverMail(db, post, id)))
}
