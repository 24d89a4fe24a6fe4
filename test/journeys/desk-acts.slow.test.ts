import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Account, Team, Ticket } from '../../src/platform/db.ts'
import { journey, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'

const stage = useStage()

const TEXT = 'Wir sehen es uns an'

/** What docs/desk-keys.md says: what is done, how many keys it takes, and which. */
const ROWS = [...readFileSync('docs/desk-keys.md', 'utf8').matchAll(/^\| ([^|]+) \| (\d+): ([^|]+) \|/gm)].map(
  ([, what = '', count = '', keys = '']) => ({
    what,
    count: Number(count),
    // Between backticks keys, outside of them the word „text“.
    keys: keys.split(/`|, /).flatMap((part) => (part === 'Strg ↵' ? [part] : part.trim().split(' ').filter(Boolean))),
  }),
)

/** Presses a key as soon as its place is ready, and waits for what it leads to. */
async function press(page: Page, key: string, before = '') {
  const leads = ['↵', 'n', 'Strg ↵'].includes(key) || (before === 'g' && key === 'l')
  const loaded = leads ? page.waitForEvent('load') : undefined
  if (key === 'text') {
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA')
    await page.keyboard.type(TEXT)
  } else await page.keyboard.press({ '↵': 'Enter', 'Strg ↵': 'Control+Enter' }[key] ?? key)
  await loaded
  if (key === 'm' || key === 'f') await page.locator('dialog[open]').waitFor()
}

interface Desk {
  jana: Account
  second: Team
  tickets: Ticket[]
}

const now = ({ tickets: [first] }: Desk) => stage.portal.db.ticket.findUniqueOrThrow({ where: { id: first?.id ?? 0 } })
const latest = ({ tickets: [first] }: Desk) =>
  stage.portal.db.message.findFirstOrThrow({ where: { ticketId: first?.id ?? 0 }, orderBy: { id: 'desc' } })
const answered = async (desk: Desk) =>
  expect([(await latest(desk)).body, (await now(desk)).state]).toEqual([TEXT, 'waiting'])

/** What is so afterwards, by the start of what is done. */
const DONE: Record<string, (desk: Desk) => Promise<unknown>> = {
  'triage: take': async (desk) => expect((await now(desk)).assigneeId).toBe(desk.jana.id),
  'triage: three': async ({ second }) =>
    expect(await stage.portal.db.ticket.count({ where: { teamId: second.id } })).toBe(3),
  read: async ({ jana }) =>
    expect.poll(() => stage.portal.db.ticketLook.count({ where: { accountId: jana.id } })).toBe(1),
  'answer, and': answered,
  'answer, close': async (desk) => {
    expect([(await latest(desk)).body, (await now(desk)).state]).toEqual([TEXT, 'closed'])
  },
  'ask back': answered,
  forward: async (desk) => expect((await now(desk)).teamId).toBe(desk.second.id),
  note: async (desk) => expect(await latest(desk)).toMatchObject({ body: TEXT, visibility: 'internal' }),
}

journey.for(ROWS)('$what: $count keys, and no more', async ({ what, count, keys }) => {
  const { db } = stage.portal
  const first = await aTeam(db, { name: `Erste ${crypto.randomUUID().slice(0, 6)}` })
  const second = await aTeam(db, { name: `Zweite ${crypto.randomUUID().slice(0, 6)}` })
  await db.team.update({ where: { id: first.id }, data: { escalatesToId: second.id } })
  const onwards = what.includes('next')
  const jana = await anAgent(db, { movesOn: onwards }, [first])
  const eva = await aCustomer(db)
  const tickets: Ticket[] = []
  for (const subject of ['Beamer', 'WLAN', 'Scanner'])
    tickets.push(await aTicket(db, { requester: eva, team: first, subject }))
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  if (onwards) for (const key of ['j', '↵']) await press(page, key)
  for (const [place, key] of keys.entries()) await press(page, key, keys[place - 1])
  expect(keys).toHaveLength(count)
  const [, done] = Object.entries(DONE).find(([start]) => what.startsWith(start)) ?? []
  await done?.({ jana, second, tickets })
  expect(done).toBeDefined()
  expect(new URL(page.url()).pathname).toBe(onwards ? `/desk/tickets/${tickets[1]?.number}` : '/desk/tickets')
})

journey('the acts of a day are all in the table', () => {
  for (const start of Object.keys(DONE)) expect(ROWS.filter(({ what }) => what.startsWith(start))).toHaveLength(1)
})
