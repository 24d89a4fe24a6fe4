import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account, Team, Ticket } from '../../src/platform/db.ts'
import { solveTicket } from '../../src/tickets/closure.ts'
import { forwardTicket } from '../../src/tickets/work.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
let team: Team
let jana: Account
let agent: Visitor
let ticket: Ticket
let path: string

beforeAll(async () => {
  team = await aTeam(portal.db, { name: 'Erste Hilfe', isDefault: true })
  jana = await anAgent(portal.db, {}, [team])
  agent = await as(portal.app, jana)
})
beforeEach(async () => {
  await portal.db.cannedResponse.deleteMany()
  ticket = await aTicket(portal.db, { team, requester: await aCustomer(portal.db) })
  path = `/desk/tickets/${ticket.number}`
})

const aCanned = (changes: object = {}) =>
  portal.db.cannedResponse.create({
    data: { title: 'Neu anmelden', body: '{{kunde.anrede}}, melden Sie sich neu an.', teamId: team.id, ...changes },
  })
const messages = () => portal.db.message.findMany({ where: { ticketId: ticket.id }, orderBy: { id: 'asc' } })
const usesOf = async (id: number) => (await portal.db.cannedResponse.findUniqueOrThrow({ where: { id } })).uses

describe('the list on a ticket', () => {
  const titles = (answer: { body: string }) =>
    pageOf(answer)
      .all('[role=option] strong')
      .map(({ textContent }) => textContent)

  test('is filled in for it, in the language of each; used most first, other languages last', async () => {
    await aCanned()
    await aCanned({ title: 'Oft', body: '{{ticket.nummer}}', uses: 7 })
    await aCanned({ title: 'English', locale: 'en', body: '{{kunde.anrede}}', uses: 99, teamId: null })
    const answer = await agent.get(`${path}/canned`)
    expect(titles(answer)).toEqual(['Oft', 'Neu anmelden', 'English'])
    const texts = pageOf(answer)
      .all('[role=option]')
      .map(({ dataset }) => dataset.text)
    expect(texts).toEqual([ticket.number, 'Guten Tag Eva Brandt, melden Sie sich neu an.', 'Hello Eva Brandt'])
  })

  test('finds by their words those beyond the first two hundred', async () => {
    const body = 'Guten Tag'
    const data = Array.from({ length: 201 }, (_, place) => ({
      title: `Nummer ${place}`,
      word: '',
      body,
      teamId: team.id,
      uses: 9,
    }))
    await portal.db.cannedResponse.createMany({ data })
    await aCanned({ title: 'Selten gebraucht', uses: 0 })
    const first = pageOf(await agent.get(`${path}/canned`))
    expect([first.all('[role=option]').length, first.has('[data-more]')]).toEqual([200, true])
    const found = await agent.get(`${path}/canned?q=selten`)
    expect(titles(found)).toEqual(['Selten gebraucht'])
    expect(pageOf(found).has('[data-more]')).toBe(false)
  })

  test('has nobody else’s, and is not for those who may not see the ticket', async () => {
    const other = await aTeam(portal.db, { openToCustomers: false })
    const stranger = await anAgent(portal.db, {}, [other])
    await aCanned({ title: 'Fremdes Team', teamId: other.id })
    await aCanned({ title: 'Nur für jemand anderen', teamId: null, accountId: stranger.id })
    await aCanned({ title: 'Für alle', teamId: null })
    expect(titles(await agent.get(`${path}/canned`))).toEqual(['Für alle'])
    expect((await (await as(portal.app, stranger)).get(`${path}/canned`)).statusCode).toBe(404)
    expect((await (await as(portal.app, await aCustomer(portal.db))).get(`${path}/canned`)).statusCode).toBe(403)
  })

  test('without any says so', async () => {
    expect(pageOf(await agent.get(`${path}/canned`)).text).toContain('Es gibt noch keine Bausteine.')
  })
})

describe.each(['replies', 'notes'] as const)('without scripts, on the form of %s', (form) => {
  const send = (fields: Record<string, string>, files: Parameters<Visitor['upload']>[2] = []) =>
    agent.upload(`${path}/${form}`, { formKey: randomUUID(), body: 'Guten Morgen', ...fields }, files)

  test('the button offers them, and the chosen one comes after the text; nothing typed is lost', async () => {
    const { id } = await aCanned()
    const file = { name: 'attachments', filename: 'Protokoll.txt', content: 'Zeile' }
    const offered = await send({ action: 'canned' }, [file])
    expect(offered.statusCode).toBe(200)
    const page = pageOf(offered)
    expect(page.choicesOf('canned')).toEqual(['', String(id)])
    expect(page.valueOf('body')).toBe('Guten Morgen')
    expect(page.text).toContain('Protokoll.txt')
    const formKey = page.all<HTMLInputElement>('[data-composer] [name=formKey]')[0]?.value ?? ''
    const inserted = pageOf(await send({ formKey, action: 'insert', canned: String(id), used: page.valueOf('used') }))
    expect(inserted.valueOf('body')).toBe('Guten Morgen\n\nGuten Tag Eva Brandt, melden Sie sich neu an.')
    expect(inserted.text).toContain('Protokoll.txt')
    expect(await messages()).toHaveLength(1)
    const [body, used] = [inserted.valueOf('body'), inserted.valueOf('used')]
    const shown = inserted.valueOf('shown')
    const sent = await send({ formKey, body, used, shown })
    expect(sent.statusCode).toBe(303)
    expect((await messages()).at(-1)).toMatchObject({ body, visibility: form === 'notes' ? 'internal' : 'public' })
    expect(await usesOf(id)).toBe(1)
  })

  test('nothing chosen, or somebody else’s, is an error that keeps the text', async () => {
    const hidden = await aCanned({ teamId: null, accountId: (await anAgent(portal.db)).id })
    for (const canned of ['', String(hidden.id), 'x']) {
      const answer = await send({ action: 'insert', canned })
      expect(answer.statusCode).toBe(422)
      expect(pageOf(answer).text).toContain('Bitte wählen Sie einen Baustein.')
      expect(pageOf(answer).valueOf('body')).toBe('Guten Morgen')
    }
  })

  test('what is typed is a draft then, like with the other buttons', async () => {
    const offered = pageOf(await send({ action: 'canned', body: 'Noch nicht fertig' }))
    expect(offered.choicesOf('canned')).toEqual([''])
    const write = form === 'notes' ? 'note' : 'reply'
    expect(pageOf(await agent.get(`${path}?write=${write}`)).valueOf('body')).toBe('Noch nicht fertig')
  })
})

describe('a gap', () => {
  const reply = (fields: Record<string, string>) =>
    agent.upload(`${path}/replies`, { formKey: randomUUID(), body: 'Text', state: 'waiting', ...fields })

  test.each(['An ⟨Firma?⟩', 'To ⟨Company?⟩', 'Guten Tag {{kunde.name}}'])(
    'is not sent to customers: %s',
    async (body) => {
      const answer = await reply({ body })
      expect(answer.statusCode).toBe(422)
      expect(pageOf(answer).errorOf('body')).toContain('Im Text fehlt noch etwas')
      expect(pageOf(answer).valueOf('body')).toBe(body)
      expect(await messages()).toHaveLength(1)
    },
  )

  test('is refused in the solution, too, and in the replies of a forwarding and a closure', async () => {
    const answer = await reply({ state: 'closed', solution: 'Vertrag ⟨Vertragsnummer?⟩' })
    expect(answer.statusCode).toBe(422)
    expect(pageOf(answer).errorOf('solution')).toContain('⟨Vertragsnummer?⟩')
    const { id } = await aTeam(portal.db, { openToCustomers: false })
    const wish = { team: id, reason: 'Siehe oben', reply: 'Bei ⟨Firma?⟩' }
    const actor = await anActor(portal.db, jana)
    const refused = { field: 'reply', key: 'error.canned.gap' }
    await expect(forwardTicket(portal.db, actor, ticket.id, wish)).rejects.toMatchObject(refused)
    const solved = { solution: 'Neu gestartet', reply: 'Bei ⟨Firma?⟩' }
    await expect(solveTicket(portal.db, actor, ticket.id, solved)).rejects.toMatchObject(refused)
  })

  test('may stand in a note, and in what a customer writes', async () => {
    const note = await agent.upload(`${path}/notes`, { formKey: randomUUID(), body: 'Was ist ⟨Firma?⟩' })
    expect(note.statusCode).toBe(303)
    const customer = await as(portal.app, { id: ticket.requesterId })
    const written = { formKey: randomUUID(), body: 'Bei mir steht ⟨Firma?⟩' }
    expect((await customer.upload(`/tickets/${ticket.number}/replies`, written)).statusCode).toBe(303)
  })
})

test('uses are counted with what was sent, only of those one may read, and not of nonsense', async () => {
  const mine = await aCanned()
  const hidden = await aCanned({ teamId: null, accountId: (await anAgent(portal.db)).id })
  const form = { formKey: randomUUID(), body: 'Text', used: `${mine.id} ${hidden.id} ${mine.id} x -1 99999999999` }
  await Promise.all([agent.upload(`${path}/replies`, form), agent.upload(`${path}/replies`, form)])
  expect(await usesOf(mine.id)).toBe(1)
  expect(await usesOf(hidden.id)).toBe(0)
})
