import { beforeAll, expect } from 'vitest'
import type { Account, Team } from '../../src/platform/db.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'

const stage = useStage({ SUPPORT_PHONE: '' })

let team: Team
let jana: Account
beforeAll(async () => {
  if (!stage.portal) return
  team = await aTeam(stage.portal.db, { name: 'Erste Hilfe', isDefault: true })
  jana = await anAgent(stage.portal.db, {}, [team])
})

const aNewTicket = async () => {
  const { number } = await aTicket(stage.portal.db, { team, requester: await aCustomer(stage.portal.db) })
  return `/desk/tickets/${number}`
}
const saidOn = async (path: string) =>
  (
    await stage.portal.db.message.findMany({
      where: { ticket: { number: path.split('/').at(-1) ?? '' } },
      orderBy: { id: 'asc' },
    })
  ).map(({ body }) => body)

journey('an agent makes one for the team, and inserts it with a slash where the cursor stands', async () => {
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  await page.getByRole('link', { name: 'Verwaltung' }).click()
  await expectAccessible(page, 'no canned responses')
  await page.getByRole('link', { name: 'Neuer Baustein' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Bitte neu anmelden')
  await page.getByLabel('Kürzel').fill('neu')
  await page.getByLabel('Für wen').selectOption({ label: 'Für Erste Hilfe' })
  const text = page.getByRole('textbox', { name: 'Text', exact: true })
  await text.fill(', rufen Sie uns an: ')
  await text.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 0))
  await page.getByRole('button', { name: '{{kunde.anrede}}' }).click()
  await text.press('End')
  await page.getByRole('button', { name: '{{support.telefon}}' }).click()
  expect(await text.inputValue()).toBe('{{kunde.anrede}}, rufen Sie uns an: {{support.telefon}}')
  await page.locator('#preview').getByText('Guten Tag Eva Brandt, rufen Sie uns an').waitFor()
  await expectAccessible(page, 'a new canned response')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert: Bitte neu anmelden.').waitFor()

  const path = await aNewTicket()
  await page.goto(path)
  const body = page.locator('#body')
  await body.click()
  await page.keyboard.type('Moin.\n\n/xyz')
  await page.waitForTimeout(500)
  expect(await page.getByRole('listbox').isVisible()).toBe(false)
  for (let count = 0; count < 3; count++) await page.keyboard.press('Backspace')
  await page.keyboard.type('ne')
  await page.getByRole('option', { name: /Bitte neu anmelden/ }).waitFor()
  await expectAccessible(page, 'the list of canned responses')
  await page.keyboard.press('Enter')
  expect(await body.inputValue()).toBe('Moin.\n\nGuten Tag Eva Brandt, rufen Sie uns an: ⟨Telefon des Supports?⟩')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('⟨Telefon des Supports?⟩').waitFor()
  expect(await saidOn(path)).toHaveLength(1)
  await body.fill((await body.inputValue()).replace(/⟨.*⟩/, '040 1234'))
  await body.press('Control+Enter')
  await page.getByRole('status').getByText('Gesendet').waitFor()
  expect((await saidOn(path)).at(-1)).toBe('Moin.\n\nGuten Tag Eva Brandt, rufen Sie uns an: 040 1234')
  const [used] = await stage.portal.db.cannedResponse.findMany({ where: { word: 'neu' } })
  expect(used?.uses).toBe(1)
})

journey('by the button, with arrows and Escape; in a note on a phone', async () => {
  const data = { teamId: team.id, body: 'Eins' }
  await stage.portal.db.cannedResponse.deleteMany()
  await stage.portal.db.cannedResponse.create({ data: { ...data, title: 'Erster', uses: 5 } })
  await stage.portal.db.cannedResponse.create({ data: { ...data, title: 'Zweiter', body: 'Zwei' } })
  const page = await stage.openAs(jana, { viewport: PHONE })
  const path = await aNewTicket()
  await page.goto(`${path}?write=note`)
  const body = page.locator('#body')
  await body.fill('Siehe')
  await page.getByRole('button', { name: 'Baustein' }).click()
  await page.getByRole('option', { name: /Erster/ }).waitFor()
  await expectAccessible(page, 'the list in a note')
  await page.keyboard.press('Escape')
  expect(await body.inputValue()).toBe('Siehe ')
  await page.getByRole('button', { name: 'Baustein' }).click()
  await page.getByRole('option', { name: /Erster/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await body.inputValue()).toBe('Siehe Zwei')
  await body.press('ArrowUp')
  await page.getByRole('button', { name: 'Baustein' }).click()
  await page.getByRole('option', { name: /Erster/ }).click()
  expect(await body.inputValue()).toContain('Eins')
})

journey('without scripts, a select inserts it after what is typed, and files stay', async () => {
  await stage.portal.db.cannedResponse.deleteMany()
  const data = { title: 'Neustart', body: '{{kunde.anrede}}, bitte neu starten.', teamId: team.id }
  await stage.portal.db.cannedResponse.create({ data })
  const page = await stage.openAs(jana, { javaScriptEnabled: false })
  const path = await aNewTicket()
  await page.goto(path)
  await page.locator('#body').fill('Danke für das Bild.')
  const file = { name: 'Protokoll.txt', mimeType: 'text/plain', buffer: Buffer.from('Zeile') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Baustein' }).click()
  await page.getByLabel('Baustein wählen').selectOption('Neustart')
  await page.getByRole('button', { name: 'Einfügen' }).click()
  const text = 'Danke für das Bild.\n\nGuten Tag Eva Brandt, bitte neu starten.'
  expect(await page.locator('#body').inputValue()).toBe(text)
  await page.getByText('Protokoll.txt').waitFor()
  await page
    .getByRole('button', { name: /^Senden/ })
    .first()
    .click()
  await page.getByText('Gesendet').first().waitFor()
  expect((await saidOn(path)).at(-1)).toBe(text)
  expect(await stage.portal.db.messageAttachment.count()).toBe(1)
})
