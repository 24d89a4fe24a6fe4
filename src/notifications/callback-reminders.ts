import { nameOf } from '../accounts/names.ts'
import { localDay, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { announcing, wakeLive } from '../platform/live.ts'
import { isAbsentOn, standsIn } from '../teams/absence.ts'
import { writeChange } from '../tickets/writing.ts'
import { callbackLetter, type DueCallback } from './callback-letters.ts'
import { type MailTools, mailTo, type Recipient } from './compose.ts'
import { type NewsChoice, STANDARD_CHOICE } from './news-kinds.ts'

interface Due extends Omit<DueCallback, 'own' | 'near' | 'ticket'> {
  id: number
  ticketId: number | null
  teamId: number
  agentId: number
  deputyId: number | null
}

const AT_ONCE = 200

/**
 * A job: those who promised to call back now, and whoever stands in for them, are told once for each call-back; their
 * team, where nobody is left. On a ticket by an event of it, else at once.
 */
export async function remindCallbacks(db: Db, tools: MailTools) {
  for (;;) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select b.id from callback b where b.settled_at is null and b.reminded_at is null
        and b.due_at <= ${now()} order by b.due_at limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due) await transaction(db, (tx) => remindOne(tx, tools, id))
    if (due.length > 0) await wakeLive(db)
    if (due.length < AT_ONCE) return
  }
}

async function remindOne(tx: Tx, tools: MailTools, id: number) {
  const due = await take(tx, id, tools.config.timeZone)
  if (due?.ticketId) return tellOnTicket(tx, due, due.ticketId, tools.settings.current().portalName)
  if (due) await tellAlone(tx, tools, due)
}

/** Nothing if it is settled, or taken already. The ticket comes first, as for whoever settles it. */
async function take(tx: Tx, id: number, timeZone: string): Promise<Due | undefined> {
  const today = localDay(now(), timeZone)
  await readRows(
    tx,
    Prisma.sql`select 1 from ticket t where t.id = (select ticket_id from callback where id = ${id}) for update`,
  )
  const [due] = await readRows<Due>(
    tx,
    Prisma.sql`with mine as (update callback set reminded_at = ${now()}
        where id = ${id} and settled_at is null and reminded_at is null returning *)
      select c.id, c.name, c.number, c.note, c.due_at as "dueAt", c.ticket_id as "ticketId", c.team_id as "teamId",
        c.agent_id as "agentId", (select ${nameOf('x')} from account x where x.id = c.agent_id) as agent,
        (select d.id from absence b join account d on d.id = b.deputy_id and ${standsIn(today)}
          where b.account_id = c.agent_id and ${isAbsentOn(today)}) as "deputyId"
      from mine c`,
  )
  return due
}

async function tellOnTicket(tx: Tx, due: Due, ticketId: number, by: string) {
  const { id, dueAt, agent, agentId, deputyId } = due
  const data = { at: dueAt.toISOString(), callbackId: String(id), agent, agentId: String(agentId) }
  const author = { actorId: null, actorName: by, createdAt: now() }
  await writeChange(tx, ticketId, {
    events: [
      {
        ...{ type: 'callback-due', visibility: 'internal', ...author },
        data: { ...data, ...(deputyId === null ? {} : { deputyId: String(deputyId) }) },
      },
    ],
  })
}

type Reader = Recipient & { id: number; choice: NewsChoice | null }

/** A digest would come too late; under the bell it is its agent's. */
async function tellAlone(tx: Tx, tools: MailTools, { agentId, deputyId, teamId, ...due }: Due) {
  const all = await readRows<Reader>(
    tx,
    Prisma.sql`select a.id, a.email::text, a.first_name as "firstName", a.last_name as "lastName", a.locale,
        (select json_build_object('mail', c.mail, 'shown', c.shown) from notice_choice c
          where c.account_id = a.id and c.kind = 'callback') as choice
      from account a where a.enabled and a.erased_at is null and a.role <> 'customer'
        and (a.id in (${agentId}, ${deputyId})
          or a.id in (select account_id from team_member where team_id = ${teamId}))
      order by a.id`,
  )
  const near = all.filter(({ id }) => id === agentId || id === deputyId)
  for (const { choice, ...to } of near.length ? near : all) {
    const { mail, shown } = choice ?? STANDARD_CHOICE
    const own = to.id === agentId
    if (own && shown)
      await readRows(
        tx,
        Prisma.sql`with rung as (update callback set rings = true where id = ${due.id} returning agent_id),
          announced as (${announcing('notices', Prisma.sql`select agent_id from rung`)}) select 1 from rung`,
      )
    if (mail === 'none') continue
    await mailTo(tx, tools, { name: 'desk.callback', to }, (words) =>
      callbackLetter(words, { ...due, own, near: near.length > 0, ticket: undefined }),
    )
  }
}
