import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { hasAtDesk } from '../tickets/policy.ts'
import { type MailTools, mailTo, type Recipient } from './compose.ts'

interface Due {
  id: number
  name: string
  phone: string
  note: string
  dueAt: Date
  ticketNumber: string | null
  subject: string | null
  to: Recipient & { id: number }
}

const AT_ONCE = 200

/** A job: mails those who promised to call back now, each once, unless they may not see the ticket any more. */
export async function remindCallbacks(db: Db, tools: MailTools) {
  for (;;) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select b.id from callback b where b.settled_at is null and b.reminded_at is null
        and b.due_at <= ${now()} order by b.due_at limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due) await remindOne(db, tools, id)
    if (due.length < AT_ONCE) return
  }
}

async function remindOne(db: Db, tools: MailTools, id: number) {
  await transaction(db, async (tx) => {
    const [due] = await readRows<Due>(
      tx,
      Prisma.sql`with mine as (update callback set reminded_at = ${now()}
          where id = ${id} and settled_at is null and reminded_at is null returning *)
        select b.id, b.name, b.number as phone, b.note, b.due_at as "dueAt", t.number as "ticketNumber", t.subject,
          json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name, 'lastName', a.last_name,
            'locale', a.locale) as "to"
        from mine b join account a on a.id = b.agent_id left join ticket t on t.id = b.ticket_id
        where a.enabled and a.erased_at is null and (t.id is null or ${hasAtDesk('a')})`,
    )
    if (!due) return
    const { to, name, phone, note, dueAt, ticketNumber, subject } = due
    await mailTo(tx, tools, { name: 'desk.callback', to }, (words) => ({
      subject: words.t('mail.callback.subject', { name, time: words.time(dueAt) }),
      opening: [words.t('mail.callback.opening', { name, time: words.dateTime(dueAt) })],
      facts: [
        { label: words.t('desk.customers.phone'), value: phone },
        ...(note ? [{ label: words.t('mail.callback.note'), value: note }] : []),
        ...(ticketNumber ? [{ label: subject ?? '', value: ticketNumber }] : []),
      ],
      action: ticketNumber
        ? { label: words.t('mail.ticket.action'), path: `/desk/tickets/${ticketNumber}` }
        : { label: words.t('mail.callback.action'), path: '/desk/phone' },
    }))
  })
}
