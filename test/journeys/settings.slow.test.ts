import { beforeAll, expect } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, anAgent } from '../support/builders.ts'

const stage = useStage({ PORTAL_NAME: '' })

let ada: Account
beforeAll(async () => {
  if (stage.portal) ada = await anAgent(stage.portal.db, { role: 'admin', firstName: 'Ada', lastName: 'Winter' })
})

journey('an admin changes the name of the portal, sees it while typing, and everybody sees it at once', async () => {
  const page = await stage.openAs(ada)
  await page.goto('/desk/tickets')
  await page.getByRole('link', { name: 'Verwaltung' }).click()
  await expectAccessible(page, 'all settings')
  await page.getByRole('link', { name: /^Name des Portals/ }).click()
  await page.getByLabel('Wert').fill('Deichhilfe Nordwerk')
  await page.locator('#preview .brand').first().getByText('Deichhilfe Nordwerk').waitFor()
  expect(await page.locator('.site-header .brand').innerText()).toBe('Schalter')
  await expectAccessible(page, 'a setting that is being changed')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert: Name des Portals.').waitFor()
  expect(await page.locator('.site-header .brand').innerText()).toBe('Deichhilfe Nordwerk')
  const visitor = await stage.open()
  await visitor.goto('/')
  expect(await visitor.title()).toContain('Deichhilfe Nordwerk')
  await page.getByRole('button', { name: 'Auf Standard zurücksetzen' }).click()
  await page.getByText('Auf Standard zurückgesetzt: Name des Portals.').waitFor()
  expect(await page.locator('.site-header .brand').innerText()).toBe('Schalter')
})

journey('a colour is typed or chosen, and shown in both schemes before it is kept', async () => {
  const page = await stage.openAs(ada)
  await page.goto('/desk/settings/ACCENT_COLOR')
  await page.getByLabel('Farbe aussuchen').fill('#7a1f5c')
  expect(await page.getByLabel('Wert').inputValue()).toBe('#7a1f5c')
  await page.locator('#preview rect[fill*="#7a1f5c"]').nth(3).waitFor({ state: 'attached' })
  await expectAccessible(page, 'a colour')
  await page.getByLabel('Wert').fill('lila')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByRole('alert').getByText('wie #0b5c63').waitFor()
  expect(await page.getByLabel('Wert').inputValue()).toBe('lila')
  await expectAccessible(page, 'a colour that is none')
})

journey('without scripts, a hint is previewed, saved, and stands beside the form for a new ticket', async () => {
  const page = await stage.openAs(ada, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto('/desk/settings/TICKET_HINT')
  await page.getByLabel('Wert').fill('Bitte zuerst neu starten.\nDann melden.')
  await page.getByRole('button', { name: 'Vorschau' }).click()
  await page.locator('#preview').getByText('Dann melden.').first().waitFor()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert: Hinweise').waitFor()
  const customer = await stage.openAs(await aCustomer(stage.portal.db))
  await customer.goto('/tickets/new')
  await customer.getByText('Bitte zuerst neu starten.').waitFor()
})

journey('on a narrow window the bar of all parts of the settings shows where one is', async () => {
  const page = await stage.openAs(ada, { viewport: { width: 320, height: 640 } })
  await page.goto('/desk/settings')
  const current = page.locator('.settings-nav [aria-current]')
  const { x, width } = (await current.boundingBox()) ?? { x: 0, width: 1000 }
  expect(x).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(320)
})
