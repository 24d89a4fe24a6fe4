import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { DESK, expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { anActor } from '../support/tickets.ts'

const stage = useStage()

/** An agent of the first level with five tickets, and the second level. */
async function start() {
  const { db } = stage.portal
  const first = await aTeam(db, { name: `First ${crypto.randomUUID().slice(0, 6)}` })
  const second = await aTeam(db, { name: `Second ${crypto.randomUUID().slice(0, 6)}` })
  await db.team.update({ where: { id: first.id }, data: { escalatesToId: second.id } })
  const jana = await anAgent(db, {}, [first])
  const mira = await anAgent(db, { firstName: 'Mira' }, [second])
  const eva = await aCustomer(db)
  const tickets = []
  for (const subject of ['Beamer', 'WLAN', 'Scanner', 'Rechnung', 'Laufwerk'])
    tickets.push(await aTicket(db, { requester: eva, team: first, subject, body: 'Seit heute früh.' }))
  return { db, first, second, jana, mira, eva, tickets }
}

const cursor = (page: Page) => page.locator('tr[data-cursor] strong').textContent()
const marked = (page: Page) => page.locator('input[name=tickets]:checked').count()

journey('with the keyboard alone: move, mark, forward to the second level, one mail for all', async () => {
  const { db, jana, second, mira, tickets } = await start()
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  await expectAccessible(page, 'the list')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await cursor(page)).toBe('WLAN')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  expect(await marked(page)).toBe(3)
  await page.getByText('3 markiert').waitFor()
  await expectAccessible(page, 'the list with marks')
  await page.keyboard.press('f')
  const dialog = page.locator('dialog[open]')
  await dialog.getByText(`→ ${second.name}`).first().waitFor()
  await expectAccessible(page, 'what will happen')
  // The reason has the focus, and letters are letters here.
  await page.keyboard.type('mfzx Hardware')
  await page.keyboard.press('Control+Enter')
  await page.getByText('3 von 3 erledigt.').waitFor()
  expect(await db.ticket.count({ where: { id: { in: tickets.map(({ id }) => id) }, teamId: second.id } })).toBe(3)
  const mails = () => db.mail.count({ where: { accountId: mira.id } })
  await expect.poll(mails, { timeout: 15_000 }).toBe(1)
})

journey('the sheet of keys opens on „?“, views on digits; letters are off for those who want that', async () => {
  const { db, jana } = await start()
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  await page.keyboard.press('?')
  await page.locator('dialog[open]').getByText('bis hierher markieren').waitFor()
  await expectAccessible(page, 'the sheet of keys')
  await page.keyboard.press('2')
  await page.keyboard.press('Escape')
  await page.keyboard.press('2')
  await page.waitForURL(/view=mine/)
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.waitForURL(/\/desk\/tickets$/)
  await page.keyboard.press('/')
  await page.keyboard.type('jx')
  await page.keyboard.press('Enter')
  await page.getByText('Nichts gefunden für „jx“').waitFor()
  await db.account.update({ where: { id: jana.id }, data: { keys: false } })
  await page.goto('/desk/tickets')
  await page.keyboard.press('j')
  await page.keyboard.press('2')
  expect(await page.locator('tr[data-cursor]').count()).toBe(0)
  expect(page.url()).toMatch(/\/desk\/tickets$/)
})

journey('without scripts and on a phone: mark, close together with a solution, save a view', async () => {
  const { db, jana, tickets } = await start()
  const asked = tickets[4]
  await replyToTicket(db, await anActor(db, jana), asked?.id ?? 0, { body: 'Welches?', state: 'waiting' })
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/desk/tickets?q=beamer')
  await page.getByRole('checkbox', { name: /Beamer/ }).check()
  await page.getByRole('button', { name: 'Schließen' }).click()
  await page.getByRole('heading', { name: 'Ein Ticket schließen' }).waitFor()
  await page.getByRole('button', { name: 'Ticket schließen' }).click()
  await page.getByLabel('Lösung').fill('Kabel getauscht')
  await page.getByRole('button', { name: 'Ticket schließen' }).click()
  await page.getByText('1 von 1 erledigt.').waitFor()
  expect(await db.ticket.findUnique({ where: { id: tickets[0]?.id ?? 0 } })).toMatchObject({ state: 'closed' })
  await page.setViewportSize(DESK)
  await page.goto('/desk/tickets?view=team&q=status:wartet')
  await page.getByText('Ansicht speichern').first().click()
  await page.getByLabel('Name', { exact: true }).fill('Warten')
  await page.getByRole('button', { name: 'Ansicht speichern' }).click()
  await page.getByRole('heading', { name: 'Warten', level: 1 }).waitFor()
  await page.getByRole('link', { name: /^Warten 1/ }).waitFor()
})

journey('on every width a subject can be read', async () => {
  const { jana } = await start()
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets?columns=team,updated')
  for (const width of [360, 768, 900, 1024, 1150]) {
    await page.setViewportSize({ width, height: 800 })
    const { width: subject } = (await page.locator('.c-subject .row-link').first().boundingBox()) ?? { width: 0 }
    expect(subject, `at ${width} px`).toBeGreaterThan(130)
  }
})
