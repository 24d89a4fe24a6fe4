import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { foldText } from '../../src/platform/folding.ts'
import { cheapest, newestFound, wayOf } from '../../src/tickets/desk-finding.ts'
import { readSearch } from '../../src/tickets/desk-search.ts'
import type { DeskView } from '../../src/tickets/desk-views.ts'
import { holds, searchTerms } from '../../src/tickets/folding.ts'
import { forwardTicket, noteOnTicket, takeOver } from '../../src/tickets/work.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor, ofMessage } from '../support/tickets.ts'

const portal = usePortal()

const WORDS = ['drucker', 'halle', 'kennwort', 'größe', 'ws-12', 'ws-123', 'der', 'x5', 'toner leer', '100%', 'a_b']

/** Evenly spread, the same in each run. */
const pick = (seed: number, most: number) => (Math.imul(seed + 7, 2_654_435_761) >>> 8) % most
const word = (seed: number) => WORDS[pick(seed, WORDS.length)] ?? ''

/** 40 tickets with words in all places, in two teams of Jana's, in another, and one that she has given away. */
async function world() {
  const { db } = portal
  const teams = [await aTeam(db), await aTeam(db), await aTeam(db)]
  const [first, second, foreign] = teams as [(typeof teams)[0], (typeof teams)[0], (typeof teams)[0]]
  const account = await anAgent(db, {}, [first, second])
  const jana = await anActor(db, account)
  const organization = await aCompany(portal, { name: `Halle & Söhne ${randomUUID().slice(0, 6)}` })
  const people = [
    await aCustomer(db, { firstName: 'Der', lastName: 'Kennwort' }),
    await aCustomer(db, { firstName: 'Zoë', lastName: 'Grün' }),
  ]
  const texts = new Map<number, { words: string; team: number }>()
  for (let seed = 0; seed < 40; seed++) {
    const requester = people[seed % 2] as (typeof people)[0]
    const company = seed % 7 === 0
    const said = { subject: `${word(seed)} ${seed}`, body: `Es ist: ${word(seed + 50)}, ${word(seed + 90)}.` }
    const team = [first, second, foreign][seed % 3] ?? first
    const ticket = await aTicket(db, {
      ...said,
      ...{ requester, team, state: seed % 4 ? 'open' : 'closed' },
      ...(company ? { organization } : {}),
    })
    const places = [said.subject, said.body, ticket.number, company ? organization.name : '']
    if (seed % 5 === 0) {
      await aMessage(db, ticket.id, account, { body: `Notiz ${word(seed + 130)}`, visibility: 'internal' })
      places.push(`Notiz ${word(seed + 130)}`)
    }
    if (seed % 6 === 0) {
      const visibility = seed % 12 ? 'internal' : 'public'
      const filename = `${word(seed + 170)}.pdf`
      const message = await aMessage(db, ticket.id, account, { body: 'Anbei.', visibility })
      const file = { ownerId: account.id, mediaType: 'application/pdf', size: 1, storedAt: new Date() }
      await db.attachment.create({
        data: { ...file, filename, folded: foldText(filename), ...ofMessage(message.id) },
      })
      await db.$executeRaw`select gather_folded_messages(array[${ticket.id}::int])`
      places.push('Anbei.', filename)
    }
    if (seed % 8 === 0) {
      await db.ticket.update({ where: { id: ticket.id }, data: { cause: word(seed + 210), solution: 'Neu' } })
      places.push(`${word(seed + 210)} Neu`)
    }
    const { firstName, lastName, email } = requester
    places.push(`${firstName} ${lastName} ${lastName}, ${firstName} ${email}`)
    texts.set(ticket.id, { words: places.map(foldText).join('\n'), team: team.id })
  }
  const given = await aTicket(db, {
    requester: people[0],
    team: first,
    subject: 'drucker, weitergegeben',
    body: 'Der.',
  })
  await takeOver(db, jana, given.id)
  await forwardTicket(db, jana, given.id, { team: foreign.id, reason: 'halle' })
  const { email } = people[0] as (typeof people)[0]
  const words = `drucker, weitergegeben\nder.\n${given.number}\nhalle\nder kennwort kennwort, der ${email}`
  texts.set(given.id, { words, team: first.id })
  const mine = new Set([first.id, second.id])
  const visible = [...texts].filter(([, { team }]) => mine.has(team)).map(([id, { words }]) => ({ id, words }))
  return { db, jana, visible: visible.sort((one, other) => other.id - one.id) }
}

const SEARCHES = [
  ...WORDS.map((each) => `"${each}"`),
  ...[
    'drucker halle',
    'ws-1',
    'ws*3',
    'e',
    '5',
    'der x5',
    'kennwort größe',
    'halle & soehne',
    'grün toner',
    '"toner leer"',
  ],
  ...['notiz drucker', '.pdf', 'neu', '%', '_', 'niemals', '"drucker, weitergegeben"', 'ws-12 ws-123'],
]

test('each way of searching finds the newest tickets that hold all words, as a look at each would', async () => {
  const { db, jana, visible } = await world()
  const found = async (q: string, by: Parameters<typeof newestFound>[2], most: number, view: DeskView = 'all') => {
    const searched = { view, filter: readSearch(q).filter }
    const rows = await readRows<{ id: number }>(
      db,
      Prisma.sql`select h.id from ${newestFound(jana, searched, by, most)} h order by h.id desc`,
    )
    return rows.map(({ id }) => id)
  }
  let hits = 0
  for (const q of SEARCHES) {
    const terms = searchTerms(readSearch(q).filter.words)
    const expected = visible.filter(({ words }) => terms.every((term) => holds(words, term))).map(({ id }) => id)
    hits += expected.length
    const searched = { view: 'all' as const, filter: readSearch(q).filter }
    for (const way of [{}, ...terms.map((by) => ({ by })), await wayOf(db, jana, searched)]) {
      expect(await found(q, way, 1000), `${q} by ${way.by?.like}`).toEqual(expected)
      expect(await found(q, way, 3), `three of ${q} by ${way.by?.like}`).toEqual(expected.slice(0, 3))
    }
  }
  expect(hits).toBeGreaterThan(100)
  const open = await found('drucker', {}, 1000, 'open')
  expect(open).toEqual(await found('drucker', { by: searchTerms('drucker')[0] }, 1000, 'open'))
  expect(open.length).toBeGreaterThan(0)
}, 60_000)

test('a word in a note is found by the team alone, whichever way', async () => {
  const { db } = portal
  const team = await aTeam(db)
  const jana = await anActor(db, await anAgent(db, {}, [team]))
  const stranger = await anActor(db, await anAgent(db, {}, [await aTeam(db)]))
  await noteOnTicket(db, jana, (await aTicket(db, { team })).id, { body: 'Zwitscherkanari' })
  const searched = { view: 'all' as const, filter: readSearch('zwitscherkanari').filter }
  for (const way of [{}, { by: searchTerms('zwitscherkanari')[0] }]) {
    const rows = (actor: typeof jana) => readRows(db, newestFound(actor, searched, way, 1000))
    expect(await rows(jana)).toHaveLength(1)
    expect(await rows(stranger)).toEqual([])
  }
})

test('rare words are looked up, frequent ones are met on the way, and short ones are in no index', () => {
  const terms = searchTerms('drucker ws-12345')
  const sample = { seen: 1000, visible: 1000, share: 0.001 }
  const way = (holding: number[], all: number, more = {}) =>
    cheapest(terms, { ...sample, holding, all, ...more }).by?.like
  expect(way([120, 0], 0)).toBe('%ws-12345%')
  expect(way([120, 100], 30)).toBeUndefined()
  expect(way([30, 40], 0)).toBe('%drucker%')
  expect(way([30, 40], 0, { visible: 9 })).toBeUndefined()
  expect(cheapest(searchTerms('e x5'), { ...sample, holding: [0, 0], all: 0 }).by).toBeUndefined()
})
