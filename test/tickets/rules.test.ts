import { expect, test } from 'vitest'
import { InvalidInputError } from '../../src/platform/errors.ts'
import { closeTicket } from '../../src/tickets/closure.ts'
import { openTicket } from '../../src/tickets/opening.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import type { OpeningInput, ReplyInput } from '../../src/tickets/rules.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

async function start() {
  const { db } = portal
  const eva = await aCustomer(db)
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const ticket = await aTicket(db, { requester: eva })
  const before = await db.message.count()
  return { db, team, ticket, actor: await anActor(db, eva), written: async () => (await db.message.count()) - before }
}

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(InvalidInputError)
  const { field, key } = error as InvalidInputError
  return `${field}: ${key}`
}

test.each<[string, Partial<ReplyInput>, string]>([
  ['no text', { body: ' \n ' }, 'body: error.required'],
  ['a text of 50,001 characters', { body: 'x'.repeat(50_001) }, 'body: error.too-long'],
  ['priority 9', { priority: 9 }, 'priority: error.invalid'],
  ['a priority between two', { priority: 2.5 }, 'priority: error.invalid'],
  ['a state nobody knows', { state: 'solved' as never }, 'state: error.invalid'],
  ['a file that is no key', { files: ['x'] }, 'files: error.invalid'],
])('a reply with %s is refused by whichever door it comes, and nothing is written', async (_what, wish, wanted) => {
  const { db, ticket, actor, written } = await start()
  expect(await refused(replyToTicket(db, actor, ticket.id, { body: 'Text', ...wish }))).toBe(wanted)
  expect(await written()).toBe(0)
})

test.each<[string, Partial<OpeningInput>, string]>([
  ['no subject', { subject: '\u0000 ' }, 'subject: error.required'],
  ['a subject of 201 characters', { subject: 'x'.repeat(201) }, 'subject: error.too-long'],
  ['no text', { body: '' }, 'body: error.required'],
  ['priority 0', { priority: 0 }, 'priority: error.invalid'],
  ['a team that is not there', { team: 2_000_000_000 }, 'team: error.team'],
  ['a team that no row can have', { team: 3_000_000_000 }, 'team: error.team'],
  ['somebody affected whom nobody knows', { affects: 'all' as never }, 'affects: error.required'],
])('a ticket with %s is refused by whichever door it comes, and nothing is written', async (_what, wish, wanted) => {
  const { db, team, actor, written } = await start()
  const input = { team: team.id, subject: 'Drucker', body: 'Text', affects: 'me' as const, priority: 3, ...wish }
  expect(await refused(openTicket(db, actor, input))).toBe(wanted)
  expect(await written()).toBe(0)
})

test('controls and NUL in a text are left out, line ends are of one kind', async () => {
  const { db, ticket, actor } = await start()
  const id = await replyToTicket(db, actor, ticket.id, { body: 'eins\u0000\r\nzwei\u202e\rdrei' })
  expect((await db.message.findUniqueOrThrow({ where: { id } })).body).toBe('eins\nzwei\ndrei')
})

test('a last word that is too long closes nothing', async () => {
  const { db, ticket, actor } = await start()
  expect(await refused(closeTicket(db, actor, ticket.id, { comment: 'x'.repeat(50_001) }))).toBe(
    'comment: error.too-long',
  )
  expect(await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).toMatchObject({ state: 'new' })
})

test('a file that is gone is told before anything is written', async () => {
  const { db, ticket, actor, written } = await start()
  await expect(
    replyToTicket(db, actor, ticket.id, { body: 'Mit Anlage', files: [crypto.randomUUID()] }),
  ).rejects.toThrow('attachments: error.upload.changed')
  expect(await written()).toBe(0)
})
