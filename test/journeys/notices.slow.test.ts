import { expect } from 'vitest'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aDeskTicket } from '../support/desk.ts'

const stage = useStage()

async function start(locale: 'de' | 'en' = 'de') {
  const desk = await aDeskTicket(stage.portal, {
    subject: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenständer wackelt',
  })
  const { db, id, jana } = desk
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  await db.account.update({ where: { id: jana.id }, data: { locale } })
  return desk
}

journey('a customer’s answer rings the bell of the assignee, and opening the ticket stills it', async () => {
  const { jana, eva, ticket } = await start()
  const [desk, portal] = [await stage.openAs(jana), await stage.openAs(eva)]
  await desk.goto('/desk/tickets')
  const bell = desk.locator('[data-bell]')
  await expectText(bell, 'Benachrichtigungen')
  await portal.goto(`/tickets/${ticket.number}`)
  await portal.getByLabel('Text').fill('Er wackelt immer noch.')
  await portal.getByRole('button', { name: 'Antwort senden' }).last().click()
  await portal.getByText('Ihre Antwort ist angekommen.').waitFor()
  // The page that stays open hears of it by itself.
  await desk.waitForFunction(() => document.querySelector('.bell-count')?.textContent === '1', undefined, {
    timeout: 20_000,
  })
  await bell.click()
  await expectAccessible(desk, 'the bell’s page')
  await desk.getByRole('link', { name: 'Eva Brandt hat geantwortet' }).click()
  await desk.waitForURL(/#message-\d+$/)
  await desk.goto('/desk/notifications')
  expect(await desk.locator('.bell-count').count()).toBe(0)
  expect(await desk.locator('.notices-unread').count()).toBe(0)
  expect(await desk.locator('main').innerText()).toContain('Alles gelesen')
})

journey('without scripts, on a phone: read one, read all, choose how to hear of it', async () => {
  const { db, id, jana, asTom } = await start()
  for (const body of ['Eins', 'Zwei', 'Drei']) await noteOnTicket(db, asTom, id, { body })
  await stage.portal.work()
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/desk/notifications')
  expect(await page.locator('.bell-count').innerText()).toBe('3')
  await page
    .getByRole('button', { name: /^Als gelesen markieren: Tom Weber/ })
    .first()
    .click()
  expect(await page.locator('.bell-count').innerText()).toBe('2')
  await page.getByRole('button', { name: 'Alle als gelesen markieren' }).click()
  expect(await page.locator('.bell-count').count()).toBe(0)
  await page.getByRole('link', { name: 'Benachrichtigungen einstellen' }).click()
  const noted = page.getByRole('group', { name: 'Interne Notiz in meinem Ticket' })
  await noted.getByLabel('täglich').check()
  await noted.getByLabel('Glocke').uncheck()
  await page.getByRole('button', { name: 'Speichern' }).click()
  expect(await noted.getByLabel('täglich').isChecked()).toBe(true)
  expect(await noted.getByLabel('Glocke').isChecked()).toBe(false)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
})

for (const [locale, colorScheme] of [
  ['de', 'dark'],
  ['en', 'light'],
] as const)
  journey(`in ${locale}, ${colorScheme}: nothing is out of reach for anybody, wide or narrow`, async () => {
    const { db, id, jana, asTom } = await start(locale)
    await noteOnTicket(db, asTom, id, { body: 'Ein Wort' })
    await stage.portal.work()
    for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
      const page = await stage.openAs(jana, { colorScheme, viewport })
      for (const path of ['/desk/notifications', '/desk/notifications/settings']) {
        await page.goto(path)
        await expectAccessible(page, path)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width)
      }
    }
  })

const expectText = async (place: { innerText(): Promise<string> }, text: string) =>
  expect((await place.innerText()).trim()).toBe(text)
