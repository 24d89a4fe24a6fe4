import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { endOtherSessions } from '../../src/accounts/sessions.ts'
import { openTicket } from '../../src/tickets/opening.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket, setTicketPriority } from '../../src/tickets/work.ts'
import { DESK, expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { anActor } from '../support/tickets.ts'

const stage = useStage()

/** Two agents of a team with three tickets, Jana at the list. */
async function start() {
  const { db } = stage.portal
  const team = await aTeam(db, { name: `Team ${crypto.randomUUID().slice(0, 6)}` })
  const jana = await anAgent(db, {}, [team])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [team])
  const eva = await aCustomer(db)
  const tickets = []
  for (const subject of ['Beamer', 'WLAN', 'Scanner'])
    tickets.push(await aTicket(db, { requester: eva, team, subject, body: 'Seit heute früh.' }))
  const asTom = await anActor(db, tom)
  const page = await stage.openAs(jana)
  return { db, team, jana, tom, eva, tickets, asTom, page, first: tickets[0]?.id ?? 0 }
}

const NEW = { subject: 'Ganz neu', body: 'Seit eben.', priority: 3, affects: 'me' } as const

/** At the list, and hearing what happens. */
async function watch(page: Page, path = '/desk/tickets') {
  const begun = page.waitForResponse((response) => response.url().includes('/desk/events'))
  await page.goto(path)
  await begun
}

const cursor = (page: Page) => page.locator('tr[data-cursor] strong').textContent()
const marked = (page: Page) => page.locator('input[name=tickets]:checked').count()
const priority = (page: Page, text: string) => page.locator('#queue .priority', { hasText: text })
const lost = (page: Page) => page.getByText(/^Keine Verbindung, zuletzt \d\d:\d\d$/)

journey(
  'what Tom does shows in Jana’s list within moments: in place, and new tickets when she wants them',
  async () => {
    const { db, team, eva, asTom, page, first } = await start()
    await watch(page)
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    const place = await page.locator('tr[data-cursor]').boundingBox()
    await setTicketPriority(db, asTom, first, { priority: 5 })
    await page.locator('tr[data-cursor]').getByText('5 Sehr hoch').waitFor({ timeout: 3000 })
    expect([await marked(page), await cursor(page)]).toEqual([1, 'Beamer'])
    expect(await page.locator('tr[data-cursor]').boundingBox()).toEqual(place)
    await openTicket(db, await anActor(db, eva), { ...NEW, team: team.id })
    const fresh = page.getByRole('button', { name: /Ein neues Ticket seit/ })
    await fresh.waitFor({ timeout: 3000 })
    await page.getByRole('link', { name: /^Mein Team 4/ }).waitFor()
    await page.getByText(/· 4 offen/).waitFor()
    expect(await page.getByText('Ganz neu').count()).toBe(0)
    expect(await page.locator('tr[data-cursor]').boundingBox()).toEqual(place)
    await expectAccessible(page, 'a list for which new tickets wait')
    await page.keyboard.press('.')
    await page.getByText('Ganz neu').waitFor()
    expect([await marked(page), await cursor(page)]).toEqual([1, 'Beamer'])
    await fresh.waitFor({ state: 'hidden' })
  },
)

journey('what is open, chosen or typed beside the list survives, and the counts go on', async () => {
  const { db, team, eva, asTom, page, first } = await start()
  await watch(page)
  const open = page.locator('main details[open]')
  for (const summary of await page.locator('main details:not([open]) > summary').all())
    if (await summary.isVisible()) await summary.evaluate((element: HTMLElement) => element.click())
  const name = page.locator('#save-view input[name=name]')
  await name.fill('Halb getippt')
  const before = await open.count()
  expect(before).toBeGreaterThan(0)
  await setTicketPriority(db, asTom, first, { priority: 5 })
  await openTicket(db, await anActor(db, eva), { ...NEW, team: team.id })
  await page.getByRole('link', { name: /^Mein Team 4/ }).waitFor()
  await page.locator('tr[data-number]').getByText('5 Sehr hoch').waitFor()
  expect([await open.count(), await name.inputValue()]).toEqual([before, 'Halb getippt'])
  // On a phone the views are a select.
  await page.setViewportSize(PHONE)
  const select = page.locator('select[name=go]')
  await select.focus()
  await setTicketPriority(db, asTom, first, { priority: 1 })
  await page.locator('tr[data-number]').getByText('1 Sehr niedrig').waitFor({ state: 'attached' })
  expect(await select.evaluate((element) => element === document.activeElement)).toBe(true)
})

journey('two tabs share a stream; the second goes on when the first is closed', async () => {
  const { db, asTom, page, first } = await start()
  let streams = 0
  page.context().on('request', (request) => {
    if (request.url().includes('/desk/events')) streams++
  })
  await watch(page)
  const second = await page.context().newPage()
  await second.goto('/desk/tickets?view=open')
  await setTicketPriority(db, asTom, first, { priority: 5 })
  for (const each of [page, second]) await priority(each, '5 Sehr hoch').waitFor({ timeout: 5000 })
  expect(streams).toBe(1)
  const again = second.waitForResponse((response) => response.url().includes('/desk/events'))
  await page.close()
  await again
  await setTicketPriority(db, asTom, first, { priority: 1 })
  await priority(second, '1 Sehr niedrig').waitFor({ timeout: 5000 })
})

journey('a lost connection is one quiet line, and what happened meanwhile comes when it is back', async () => {
  const { db, asTom, page, first } = await start()
  await watch(page)
  const place = await page.locator('#queue').boundingBox()
  // Streams that are open outlive this switch.
  await page.context().setOffline(true)
  stage.portal.app.server.closeAllConnections()
  await lost(page).waitFor({ timeout: 15_000 })
  expect(await page.locator('#queue').boundingBox()).toEqual(place)
  await expectAccessible(page, 'a list without a connection')
  await setTicketPriority(db, asTom, first, { priority: 5 })
  await page.context().setOffline(false)
  await priority(page, '5 Sehr hoch').waitFor({ timeout: 45_000 })
  await lost(page).waitFor({ state: 'hidden' })
})

journey('behind a proxy that holds streams back, it asks instead, and says nothing of it', async () => {
  const { db, asTom, page, first } = await start()
  // Nothing of a stream arrives before its end, which never comes.
  await page.route('**/desk/events*', (route) => {
    if (route.request().headers().accept?.includes('event-stream')) return
    return route.continue()
  })
  await page.goto('/desk/tickets')
  await page.waitForResponse((response) => response.url().includes('/desk/events'), { timeout: 15_000 })
  await setTicketPriority(db, asTom, first, { priority: 5 })
  await priority(page, '5 Sehr hoch').waitFor({ timeout: 45_000 })
  expect(await lost(page).isVisible()).toBe(false)
})

journey('whoever is signed out elsewhere reads that the page is old', async () => {
  const { db, jana, page } = await start()
  await watch(page)
  await endOtherSessions(db, jana.id)
  await page.getByText('Sie sind abgemeldet, diese Seite erneuert sich nicht mehr.').waitFor({ timeout: 20_000 })
})

journey('without scripts the list is as it was, and a reload renews it', async () => {
  const { db, jana, asTom, first } = await start()
  const page = await stage.openAs(jana, { javaScriptEnabled: false })
  await page.goto('/desk/tickets')
  await setTicketPriority(db, asTom, first, { priority: 5 })
  expect(await priority(page, '5 Sehr hoch').count()).toBe(0)
  await page.reload()
  await priority(page, '5 Sehr hoch').waitFor()
})

journey('an answer of somebody else is a quiet line, and shows beside what is being written', async () => {
  const { db, page, asTom, tickets, first } = await start()
  const number = tickets[0]?.number ?? ''
  for (let count = 0; count < 12; count++)
    await noteOnTicket(db, asTom, first, { body: `Notiz ${count}\n${'Zeile\n'.repeat(8)}` })
  await watch(page, `/desk/tickets/${number}`)
  const body = page.locator('#body')
  await body.fill('Halb getippt')
  await page.evaluate('scrollTo(0, 0)')
  const entry = page.locator('.message').first()
  const place = await entry.boundingBox()
  await replyToTicket(db, asTom, first, { body: 'Schon erledigt', state: 'open' })
  const inBox = page.locator('.presence-news', { hasText: /Tom Weber hat um \d\d:\d\d geantwortet/ })
  await inBox.waitFor({ timeout: 5000 })
  expect(await entry.boundingBox()).toEqual(place)
  // Where the box is out of sight, it stands over what is read.
  await page.setViewportSize(PHONE)
  await page.evaluate('scrollTo(0, 0)')
  const line = page.locator('.ticket-news', { hasText: /Tom Weber hat um \d\d:\d\d geantwortet/ })
  await line.waitFor()
  await expectAccessible(page, 'a ticket on which somebody else has answered')
  await page.setViewportSize(PHONE)
  await page.evaluate('scrollTo(0, 0)')
  await line.getByRole('link', { name: 'Anzeigen' }).click()
  await page.locator('.conversation').getByText('Schon erledigt').waitFor()
  expect(await body.inputValue()).toBe('Halb getippt')
  await line.waitFor({ state: 'hidden' })
  await page.setViewportSize(DESK)
  expect(await inBox.count()).toBe(0)
  // It was read, so that the reply goes out as it is.
  await body.press('Control+Enter')
  await page.getByText('Gesendet').first().waitFor()
})

journey('the list beside a ticket follows as the list does', async () => {
  const { db, team, eva, page, asTom, tickets } = await start()
  await page.setViewportSize({ width: 1480, height: 800 })
  await watch(page, `/desk/tickets/${tickets[1]?.number}?from=view%3Dteam`)
  const strip = page.locator('.strip')
  await strip.getByText('Scanner').waitFor()
  await replyToTicket(db, asTom, tickets[2]?.id ?? 0, { body: 'Welcher?', state: 'waiting' })
  await strip.locator('a', { hasText: 'Scanner' }).getByText('Kunde').waitFor({ timeout: 5000 })
  await openTicket(db, await anActor(db, eva), { ...NEW, team: team.id })
  const fresh = strip.getByRole('button', { name: /Ein neues Ticket seit/ })
  await fresh.waitFor({ timeout: 5000 })
  expect(await strip.getByText('Ganz neu').count()).toBe(0)
  await expectAccessible(page, 'a list beside a ticket with news')
  await page.setViewportSize({ width: 1480, height: 800 })
  await fresh.click()
  await strip.getByText('Ganz neu').waitFor()
})
