import { expect, test } from 'vitest'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { rewriteRows, rowsToRewrite } from '../../src/platform/migrations.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const GATHERING = '20261122150100_what_was_said_on_older_tickets'

test('texts of older tickets are gathered in portions; what is said meanwhile is there once', async () => {
  const { db, databaseUrl } = portal
  const requester = await aCustomer(db)
  const actor = await anActor(db, requester)
  const tickets = []
  for (let index = 0; index < 40; index++) tickets.push(await aTicket(db, { requester, body: `Meldung ${index}` }))
  await db.$executeRaw`update ticket set folded_messages = ''`
  await db.$executeRaw`update _migration_portions set reached = 0, done_at = null where migration_name = ${GATHERING}`
  expect(await rowsToRewrite(databaseUrl)).toEqual([GATHERING])

  const replies = tickets.map(({ id }, index) =>
    replyToTicket(db, actor, id, { body: `Nachtrag ${index}`, files: [], priority: undefined }),
  )
  expect(await rewriteRows(databaseUrl)).toEqual([GATHERING])
  await Promise.all(replies)

  const wrong = await readRows(
    db,
    Prisma.sql`select t.number, t.folded_messages from ticket t where t.folded_messages <> (
      select string_agg(m.folded || E'\n', '' order by m.id) from message m
      where m.ticket_id = t.id and m.visibility = 'public')`,
  )
  expect(wrong).toEqual([])
  expect(await db.ticket.count({ where: { foldedMessages: { contains: 'nachtrag' } } })).toBe(40)
})
