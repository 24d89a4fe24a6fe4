import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { TicketChanges } from './changes.ts'

/** What a merge or the mark of spam changes of a ticket, and brings back when it is taken back. */
const KEPT = [
  ...['state', 'turn', 'turn_since', 'hold_until', 'hold_reason'],
  ...['promised_at', 'missed_at', 'party_id', 'closed_at'],
]

/** Remembers how a locked ticket was. */
export async function setAside(tx: Tx, id: number, brought: object = {}) {
  await readRows(
    tx,
    Prisma.sql`insert into ticket_aside (ticket_id, before, brought)
      select t.id, (select jsonb_object_agg(x.key, x.value) from jsonb_each(to_jsonb(t)) x where x.key = any(${KEPT})),
        ${JSON.stringify(brought)}::jsonb
      from ticket t where t.id = ${id}
      on conflict (ticket_id) do update set before = excluded.before, brought = excluded.brought, at = now()`,
  )
}

interface KeptColumns {
  turnSince: Date
  missedAt: Date | null
}

interface Aside<Brought> {
  changes: Pick<TicketChanges, 'state' | 'turn' | 'holdUntil' | 'holdReason' | 'promisedAt' | 'partyId' | 'closedAt'>
  /** What follows from its changes in all other cases. */
  kept: KeptColumns
  brought: Brought
}

/** How a locked ticket was before; forgets it. */
export async function takenUp<Brought>(tx: Tx, id: number): Promise<Aside<Brought> | undefined> {
  const [row] = await readRows<Aside<Brought>['changes'] & KeptColumns & Pick<Aside<Brought>, 'brought'>>(
    tx,
    Prisma.sql`with gone as (delete from ticket_aside where ticket_id = ${id} returning *)
      select b.state, b.turn, b.hold_until as "holdUntil", b.hold_reason as "holdReason",
        b.promised_at as "promisedAt", b.party_id as "partyId", b.closed_at as "closedAt", b.turn_since as "turnSince",
        b.missed_at as "missedAt", gone.brought from gone, jsonb_populate_record(null::ticket, gone.before) b`,
  )
  if (!row) return undefined
  const { turnSince, missedAt, brought, ...changes } = row
  return { changes, kept: { turnSince, missedAt }, brought }
}

/** What came with a ticket that is still merged. */
export async function broughtBy<Brought>(tx: Tx, id: number): Promise<Brought | undefined> {
  const [row] = await readRows<{ brought: Brought }>(
    tx,
    Prisma.sql`select brought from ticket_aside where ticket_id = ${id}`,
  )
  return row?.brought
}

/** Of one that is merged itself, so that nothing of it is shown. */
export async function openAgain(tx: Tx, id: number) {
  await readRows(tx, Prisma.sql`update ticket set confidential = false where id = ${id}`)
}

/** Whoever waited for us before waits since then, and a missed promise is not told again. */
export async function columnsBefore(tx: Tx, id: number, { turnSince, missedAt }: KeptColumns) {
  await readRows(tx, Prisma.sql`update ticket set turn_since = ${turnSince}, missed_at = ${missedAt} where id = ${id}`)
}
