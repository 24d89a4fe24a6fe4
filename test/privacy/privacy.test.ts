import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import type { Account, Ticket } from '../../src/platform/db.ts'
import { foldText } from '../../src/platform/folding.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket, PASSWORD } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const inFolder = useFolder()
let eva: Account
let ticket: Ticket
let foreign: Ticket

beforeAll(async () => {
  const organization = await anOrganization(portal.db)
  await aContract(portal.db, { organization, emails: ['eva.kessler@kanarien.example'] })
  eva = await aCustomer(portal.db, {
    email: 'eva.kessler@kanarien.example',
    firstName: 'Eva',
    lastName: 'Kessler',
    phone: '+49 30 5550 7788',
  })
  await joins(portal.db, eva, organization)
  ticket = await aTicket(portal.db, { requester: eva, subject: 'Mein Betreff', body: 'Mein eigener Text' })
  foreign = await aTicket(portal.db, {
    subject: 'KANARIE fremder Betreff',
    body: 'KANARIE fremder Text, geht an Frau Kessler',
  })

  const agent = await anAgent(portal.db, { firstName: 'KANARIE', lastName: 'Bearbeiter' })
  const visitor = await as(portal.app, eva)
  const reply = { formKey: randomUUID(), body: 'Meine Antwort mit Datei' }
  await visitor.upload(`/tickets/${ticket.number}/replies`, reply, [
    { name: 'attachments', filename: 'protokoll.txt', content: 'Zeile aus meinem Protokoll' },
  ])
  const facts = { ...ticket, requesterId: eva.id }
  await replyToTicket(portal.db, await anActor(portal.db, agent), facts.id, { body: 'Antwort an mich' })
  const note = {
    authorId: agent.id,
    authorName: 'KANARIE Bearbeiter',
    side: 'team' as const,
    visibility: 'internal' as const,
    body: 'KANARIE interne Notiz',
  }
  await portal.db.message.create({ data: { ticketId: ticket.id, ...note, folded: foldText(note.body) } })
})

test('the export holds everything of a person and nothing of others', async () => {
  const file = inFolder('eva.zip')
  const report = await exportPerson(portal.db, databaseStorage(portal.db), 'EVA.Kessler@kanarien.example', file)
  expect(report).toEqual({ tickets: 1, messages: 3, files: 1 })
  const unpacked = await unzip(file)
  const everything = Object.values(unpacked).join('\n')
  for (const own of [
    'eva.kessler@kanarien.example',
    '+49 30 5550 7788',
    'Mein Betreff',
    'Mein eigener Text',
    'Meine Antwort mit Datei',
    'Antwort an mich',
    'Zeile aus meinem Protokoll',
  ]) {
    expect(everything).toContain(own)
  }
  expect(everything).not.toContain('KANARIE')
  expect(everything).not.toContain(foreign.number)
  expect(everything).not.toMatch(/argon2|password_hash|tokenHash/)
})

test('erasing only says what it would do until it is confirmed', async () => {
  const outcome = await schalter(portal.databaseUrl, ['privacy', 'erase', 'eva.kessler@kanarien.example'])
  expect(outcome).toMatchObject({ code: 0 })
  expect(outcome.stdout).toContain(`${foreign.number}  (message)`)
  expect(outcome.stdout).toContain('Nothing was changed.')
  expect(await portal.db.account.findUnique({ where: { id: eva.id } })).toMatchObject({
    lastName: 'Kessler',
    enabled: true,
  })
})

test('erasing keeps the tickets, removes what identifies the person, and lists mentions in free text', async () => {
  const visitor = await as(portal.app, eva)
  const erasure = await erasePerson(portal.db, 'eva.kessler@kanarien.example', { dryRun: false })
  expect(erasure.mentions).toContainEqual({ number: foreign.number, where: 'message' })
  expect(erasure.contracts).toHaveLength(1)
  expect((await visitor.get('/tickets')).headers.location).toMatch(/^\/login/)

  expect(await portal.db.ticket.count({ where: { id: ticket.id } })).toBe(1)
  expect(await portal.db.message.count({ where: { ticketId: ticket.id } })).toBe(4)
  // Every text column of every table, but for what people wrote and what contracts say.
  const columns = await portal.db.$queryRaw<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'USER-DEFINED', 'jsonb', 'character varying')
      and table_name <> '_prisma_migrations'`
  const found: string[] = []
  for (const { table, column } of columns) {
    if (
      ['message.body', 'message.folded', 'ticket.folded_messages', 'ticket.excerpt', 'contract_address.email'].includes(
        `${table}.${column}`,
      )
    )
      continue
    // Tables and columns come from the database's own catalogue.
    const [row] = await portal.db.$queryRawUnsafe<{ count: number }[]>(
      `select count(*)::int as count from "${table}" where "${column}"::text ilike '%kessler%'`,
    )
    if (row?.count) found.push(`${table}.${column}`)
  }
  expect(found).toEqual([])
  expect(await portal.db.privacyLog.findMany({ where: { accountId: eva.id }, orderBy: { id: 'asc' } })).toMatchObject([
    { action: 'export' },
    { action: 'erase' },
  ])
  expect(
    (await new Visitor(portal.app).post('/login', { login: 'eva.kessler@kanarien.example', password: PASSWORD }))
      .statusCode,
  ).toBe(422)
})

/** The files of a ZIP by name. */
async function unzip(file: string): Promise<Record<string, string>> {
  const target = inFolder('unpacked')
  execFileSync('python3', [
    '-c',
    'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
    file,
    target,
  ])
  const { readdir } = await import('node:fs/promises')
  const entries = await readdir(target, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.map(async (name) => [name, await readFile(name, 'utf8')])))
}
