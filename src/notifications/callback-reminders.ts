import { nameOf } from '../accounts/names.ts'
import { localDay, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { isAbsentOn, standsIn } from '../teams/absence.ts'
import { hasAtDesk } from '../tickets/policy.ts'
import { type MailTools, mailTo, type Recipient } from './compose.ts'

/** A call-back, for one of those who hear of it. */
interface Due {
  id: number
  name: string
  phone: string
  note: string
  dueAt: Date
  ticketNumber: string | null
  subject: string | null
  agentId: number
  agentName: string
  to: Recipient & { id: number }
  /** Who promised it, or stands in for them; others of the team hear of it if there is nobody like that. */
  near: boolean
}

const AT_ONCE = 200

/**
 * A job: mails those who promised to call back now, and whoever stands in for them, once for each call-back. Nobody
 * hears of a ticket that they may not see any more; where nobody is left, the team does.
 */
export async function remindCallbacks(db: Db, tools: MailTools) {
  for (;;) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select b.id from callback b where b.settled_at is null and b.reminded_at is null
        and b.due_at <= ${now()} order by b.due_at limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due)
      await transaction(db, async (tx) => {
        const all = await take(tx, id, tools.config.timeZone)
        const near = all.filter((each) => each.near)
        for (const each of near.length ? near : all) await remind(tx, tools, each)
      })
    if (due.length < AT_ONCE) return
  }
}

/** Nothing if it is settled, or taken already. */
async function take(tx: Tx, id: number, timeZone: string): Promise<Due[]> {
  const today = localDay(now(), timeZone)
  return readRows<Due>(
    tx,
    Prisma.sql`with mine as (update callback set reminded_at = ${now()}
        where id = ${id} and settled_at is null and reminded_at is null returning *),
      who as (select each_one.id, bool_or(near) as near from (
          select c.agent_id as id, true as near from mine c
          union all select d.id, true from mine c join absence b on b.account_id = c.agent_id and ${isAbsentOn(today)}
            join account d on d.id = b.deputy_id and ${standsIn(today)}
          union all select m.account_id, false from mine c left join ticket t on t.id = c.ticket_id
            join team_member m on m.team_id = coalesce(t.team_id, c.team_id)) each_one group by id)
      select c.id, c.name, c.number as phone, c.note, c.due_at as "dueAt", t.number as "ticketNumber", t.subject,
        c.agent_id as "agentId", (select ${nameOf('x')} from account x where x.id = c.agent_id) as "agentName",
        who.near, json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name, 'lastName', a.last_name,
          'locale', a.locale) as "to"
      from mine c cross join who join account a on a.id = who.id left join ticket t on t.id = c.ticket_id
      where a.enabled and a.erased_at is null and a.role <> 'customer' and (t.id is null or ${hasAtDesk('a')})
      order by a.id`,
  )
}

async function remind(tx: Tx, tools: MailTools, due: Due) {
  const { to, near, name, phone, note, dueAt, ticketNumber, subject, agentId, agentName: agent } = due
  const own = agentId === to.id
  await mailTo(tx, tools, { name: 'desk.callback', to }, (words) => ({
    subject: words.t('mail.callback.subject', { name, time: words.time(dueAt) }),
    opening: [
      words.t(own ? 'mail.callback.opening' : 'mail.callback.opening.other', {
        ...{ agent, name, time: words.dateTime(dueAt) },
      }),
      ...(near && !own ? [words.t('absence.mail', { name: agent })] : []),
    ],
    facts: [
      { label: words.t('desk.customers.phone'), value: phone },
      ...(note ? [{ label: words.t('mail.callback.note'), value: note }] : []),
      ...(ticketNumber ? [{ label: subject ?? '', value: ticketNumber }] : []),
    ],
    action: ticketNumber
      ? { label: words.t('mail.ticket.action'), path: `/desk/tickets/${ticketNumber}` }
      : { label: words.t('mail.callback.action'), path: '/desk/phone' },
  }))
}
