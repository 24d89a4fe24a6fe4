import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { enqueue } from '../platform/jobs.ts'
import { announcing } from '../platform/live.ts'

/** Events of transactions that tell what they do all at once. */
const gathering = new WeakMap<object, number[]>()

export const gatheredBy = (tx: Tx): number[] | undefined => gathering.get(tx)

/** Everything that `work` does in this transaction is told by one job, so that nobody gets a mail for each ticket. */
export async function tellTogether<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const events: number[] = []
  gathering.set(tx, events)
  try {
    const result = await work()
    if (events.length) {
      await readRows(tx, announcing('ticket', ticketsOf(events)))
      await enqueue(tx, 'tell-events', { events })
    }
    return result
  } finally {
    gathering.delete(tx)
  }
}

const ticketsOf = (events: number[]) =>
  Prisma.sql`select distinct e.ticket_id from ticket_event e where e.id = any(${events}::int[])`
