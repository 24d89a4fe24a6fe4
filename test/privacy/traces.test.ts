import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { Account, Ticket } from '../../src/platform/db.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { HARMLESS, textColumns } from '../../src/privacy/traces.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { ofMessage } from '../support/tickets.ts'

const portal = usePortal()
let count = 0
let eva: Account
let ticket: Ticket

/** Somebody with a name that nobody else has, and a ticket of somebody else. */
beforeEach(async () => {
  eva = await aCustomer(portal.db, {
    firstName: 'Eva',
    lastName: `Größle${'x'.repeat(++count)}`,
    email: `e.g${count}@traces.example`,
    userName: `evagr${count}`,
  })
  ticket = await aTicket(portal.db)
})

const erase = (dryRun = false) => erasePerson(portal.db, eva.email, { dryRun })

async function aMail(changes: { text?: string; html?: string; subject?: string; state?: 'sent' | 'queued' }) {
  const { id: accountId, email } = await aCustomer(portal.db)
  const content = { name: 'ticket.replied', subject: 'Betreff', text: 'Text', html: '<p>Text</p>', toName: '' }
  return portal.db.mail.create({
    data: { ...content, accountId, toAddress: email, messageId: `<${randomUUID()}@portal.example>`, ...changes },
  })
}

test('a person is found by whole words, in any spelling and case', async () => {
  const { db } = portal
  const name = eva.lastName
  const say = (body: string) =>
    db.message.updateMany({ where: { ticketId: ticket.id }, data: { body } }).then(() => erase(true))
  for (const body of [
    `Frau ${name} fragt`,
    `»${name}«`,
    `${name.toUpperCase()}!`,
    `Hallo,\n${name.normalize('NFD')}\nkommt`,
    `an ${name.replace('ö', 'oe').replace('ß', 'ss')}`,
    `mail an ${eva.email.toUpperCase()}.`,
    `Anmeldung ${eva.userName} geht nicht`,
    `Eva\n  ${name}`,
  ])
    expect((await say(body)).mentions, body).toEqual([{ number: ticket.number, where: 'message' }])
  for (const body of [`${name}mann`, `Haupt${name}`, `${name}1`, `Ö${name}`, 'Eva kommt'])
    expect((await say(body)).mentions, body).toEqual([])
})

test('every place that names somebody is reported, the same before and after', async () => {
  const { db } = portal
  const name = eva.lastName
  const message = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
  const file = { mediaType: 'text/plain', size: 1, ownerId: ticket.requesterId }
  await db.attachment.create({ data: { ...file, filename: `Attest_${name}.pdf`, ...ofMessage(message.id) } })
  await db.ticket.update({ where: { id: ticket.id }, data: { subject: `Zugang für ${name}` } })
  const organization = await anOrganization(db, `Spedition ${name} GmbH`)
  const contract = await aContract(db, { organization })
  await db.contract.update({ where: { id: contract.id }, data: { mainContact: `Eva ${name}` } })
  const other = await aCustomer(db)
  await joins(db, other, organization)
  await db.membership.updateMany({ where: { accountId: other.id }, data: { site: `Büro ${name}` } })
  const elsewhere = await aTicket(db)
  await db.ticket.update({ where: { id: elsewhere.id }, data: { site: `Werk ${name}` } })
  const draft = { accountId: other.id, purpose: 'ticket', fields: { body: `Gruß\n${name}` } }
  await db.draft.create({ data: { ...draft, key: randomUUID() } })
  await db.setting.create({ data: { name: `HINT${count}`, value: `Fragen an ${name}`, updatedAt: new Date() } })
  const waiting = await aMail({ text: `Guten Tag ${name}`, state: 'queued' })

  const wanted = {
    'attachment.filename': ticket.number,
    'ticket.site': elsewhere.number,
    'ticket.subject': ticket.number,
    'contract.main_contact': contract.number,
    'organization.name': organization.name,
    'membership.site': organization.name,
    'draft.fields': `account ${other.id}`,
    'setting.value': `HINT${count}`,
    'mail.text': String(waiting.id),
  }
  const [before, after] = [await erase(true), await erase()]
  for (const { traces } of [before, after])
    expect(Object.fromEntries(traces.map(({ column, places }) => [column, places.join()]))).toEqual(wanted)
  expect(after.mentions).toEqual([
    { number: ticket.number, where: 'subject' },
    { number: ticket.number, where: 'file' },
  ])
  expect(after.contracts).toEqual([contract.number])
  const log = await db.privacyLog.findFirstOrThrow({ where: { accountId: eva.id } })
  expect(JSON.stringify(log.details)).not.toContain(name)
})

test('sent mails to others that name the person lose their texts, those about a namesake do not', async () => {
  const { db } = portal
  const [named, written, namesake] = [
    await aMail({ text: `Eva ${eva.lastName} hat geantwortet`, state: 'sent' }),
    await aMail({ html: `<p>${eva.email}</p>`, state: 'sent' }),
    await aMail({ text: `Anna ${eva.lastName} hat geantwortet`, state: 'sent' }),
  ]
  const texts = async () =>
    (
      await db.mail.findMany({ where: { id: { in: [named.id, written.id, namesake.id] } }, orderBy: { id: 'asc' } })
    ).map(({ text }) => text)
  const before = await texts()
  expect((await erase(true)).counts['mails to others']).toBe(2)
  expect(await texts()).toEqual(before)
  const { counts, traces } = await erase()
  expect(counts['mails to others']).toBe(2)
  expect(await texts()).toEqual(['', '', before[2]])
  expect(traces).toEqual([{ column: 'mail.text', places: [String(namesake.id)], more: 0 }])
})

test('a table that comes later is searched as well, in text, lists and JSON', async () => {
  const { db } = portal
  await db.$executeRaw`create table later (id serial primary key, note text, list text[], facts jsonb)`
  await db.$executeRaw`insert into later (note, list, facts) values (${`von ${eva.lastName}`},
    ${['a', eva.lastName]}, ${JSON.stringify({ deep: [{ name: `\n${eva.lastName}\t` }] })}::jsonb)`
  const found = (await erase(true)).traces.map(({ column }) => column)
  await db.$executeRaw`drop table later`
  expect(found.sort()).toEqual(['later.facts', 'later.list', 'later.note'])
})

test('what is not searched exists, and says why', async () => {
  const known = await portal.db.$transaction(async () => textColumns(portal.db))
  const names = known.map(({ table, column }) => `${table}.${column}`)
  expect(
    Object.values(HARMLESS)
      .flat()
      .filter((name) => !names.includes(name)),
  ).toEqual([])
  expect(new Set(Object.values(HARMLESS).flat()).size).toBe(Object.values(HARMLESS).flat().length)
})

test('the report of the command lists what was done and where traces stay', async () => {
  await aMail({ subject: `Neues von ${eva.lastName}`, state: 'sent' })
  await portal.db.message.updateMany({ where: { ticketId: ticket.id }, data: { body: `Frau ${eva.lastName}` } })
  const { code, stdout } = await schalter(portal.databaseUrl, ['privacy', 'erase', eva.email, '--confirm'])
  expect(code).toBe(0)
  expect(stdout).toContain('mails to others')
  expect(stdout).toContain(`${ticket.number}  (message)`)
  expect(stdout).toMatch(/Other places that name the person, or somebody of this name:\n {2}mail\.subject: \d+\n/)
}, 30_000)
