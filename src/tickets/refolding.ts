import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { FOLDING_VERSION, foldText } from '../platform/folding.ts'

/** Tickets at a time: people write meanwhile, and wait for no more than these. */
const PORTION = 20

/** Milliseconds, so that the job of the next minute goes on. */
const AT_ONCE = 50_000

/** After an upgrade that folds otherwise: what older tickets are found by, from the first to the last. */
export async function foldAnew(db: Db) {
  const until = Date.now() + AT_ONCE
  while (Date.now() < until && (await foldPortion(db))) {}
}

/** False if there is nothing left. An interrupted portion is done again. */
async function foldPortion(db: Db): Promise<boolean> {
  return transaction(db, async (tx) => {
    const [progress] = await readRows<{ ticketId: number }>(
      tx,
      Prisma.sql`select ticket_id as "ticketId" from refolding where version = ${FOLDING_VERSION} and done_at is null
        for update skip locked`,
    )
    if (!progress) return false
    const tickets = await readRows<{ id: number; subject: string; folded: string }>(
      tx,
      Prisma.sql`select id, subject, folded from ticket where id > ${progress.ticketId} order by id limit ${PORTION}
        for update`,
    )
    const last = tickets.at(-1)
    if (!last) {
      await tx.$executeRaw`update refolding set done_at = now() where version = ${FOLDING_VERSION}`
      return false
    }
    const subjects = tickets.flatMap((ticket) => changed(ticket, ticket.subject))
    await tx.$executeRaw`update ticket t set folded = x.folded
      from jsonb_to_recordset(${JSON.stringify(subjects)}::jsonb) as x(id int, folded text) where t.id = x.id`
    await foldSaid(
      tx,
      tickets.map(({ id }) => id),
    )
    await tx.$executeRaw`update refolding set ticket_id = ${last.id} where version = ${FOLDING_VERSION}`
    return true
  })
}

interface Folded<Id> {
  id: Id
  folded: string
}

/** Nothing if it is folded so already. */
function changed<Id>({ id, folded: before }: Folded<Id>, text: string): Folded<Id>[] {
  const folded = foldText(text)
  return folded === before ? [] : [{ id, folded }]
}

/** Messages, names of their files, and both together on the ticket. */
async function foldSaid(tx: Tx, tickets: number[]) {
  const messages = await readRows<Folded<number> & { body: string }>(
    tx,
    Prisma.sql`select id, body, folded from message where ticket_id = any(${tickets}::int[])`,
  )
  const files = await readRows<Folded<string> & { filename: string }>(
    tx,
    Prisma.sql`select f.id, f.filename, f.folded from message m join message_attachment x on x.message_id = m.id
      join attachment f on f.id = x.attachment_id where m.ticket_id = any(${tickets}::int[])`,
  )
  const texts = JSON.stringify(messages.flatMap((message) => changed(message, message.body)))
  const names = JSON.stringify(files.flatMap((file) => changed(file, file.filename)))
  if (texts !== '[]')
    await tx.$executeRaw`update message m set folded = x.folded
      from jsonb_to_recordset(${texts}::jsonb) as x(id int, folded text) where m.id = x.id`
  if (names !== '[]')
    await tx.$executeRaw`update attachment f set folded = x.folded
      from jsonb_to_recordset(${names}::jsonb) as x(id uuid, folded text) where f.id = x.id`
  if (names !== '[]') await readRows(tx, Prisma.sql`select gather_folded_messages(${tickets}::int[])`)
}
