import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { written } from '../support/desk.ts'
import { twoTeams } from '../support/two-teams.ts'

const stage = useStage({ REGISTRATION: 'contract' })

const kept = (accountId: number) => () => stage.portal.db.draft.count({ where: { accountId } })

/** Opens a dialog by its key. */
async function opens(page: Page, key: string) {
  await page.keyboard.press(key)
  const dialog = page.locator('dialog[open]')
  await dialog.waitFor()
  return dialog
}

const DIALOGS = [
  ['forward', 'f', 'Grund', 'Das Ticket ist weitergeleitet.'],
  ['close', 'e', 'Lösung', 'Das Ticket ist geschlossen.'],
] as const

journey.for(DIALOGS)(
  'what is typed in the dialog to %s is there again after Escape, until it is sent',
  async (dialog) => {
    const [name, key, label, done] = dialog
    const { jana, path } = await twoTeams(stage.portal)
    const page = await stage.openAs(jana)
    await page.route('/drafts/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.goto(path)
    const first = await opens(page, key)
    expect(await first.getByText('ist wieder da').count()).toBe(0)
    await first.getByLabel(label).fill('Erst halb')
    // At once: the dialog waits until it is saved.
    await page.keyboard.press('Escape')
    const second = await opens(page, key)
    await second.getByText('Ihr Entwurf vom').waitFor()
    expect(await second.getByLabel(label).inputValue()).toBe('Erst halb')
    await expectAccessible(page, `the dialog to ${name}, with a draft`)
    await second.getByRole('button', { name: 'Verwerfen' }).click()
    await expect.poll(kept(jana.id)).toBe(0)
    await page.getByLabel(label).waitFor()
    expect(await page.getByLabel(label).inputValue()).toBe('')

    await page.goto(path)
    const third = await opens(page, key)
    await third.getByLabel(label).fill('Jetzt ganz')
    // Saved while somebody types, and not only when the dialog closes.
    await expect.poll(kept(jana.id), { timeout: 10_000 }).toBe(1)
    await page.keyboard.press('Control+Enter')
    await page.getByText(done).waitFor()
    await page.goto(path)
    await page.waitForTimeout(200)
    expect(await kept(jana.id)()).toBe(0)
  },
)

journey('a dialog that is sent after somebody else did something is shown as a page, with the text', async () => {
  const { jana, asTom, path } = await twoTeams(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto(path)
  await (await opens(page, 'e')).getByLabel('Lösung').fill('Port gesteckt')
  await asTom.upload(`${path}/replies`, written('Toms Worte', { state: 'open' }))
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('Inzwischen geändert.').waitFor()
  expect(await page.getByLabel('Lösung').inputValue()).toBe('Port gesteckt')
  await expectAccessible(page, 'a form after something happened')
  await page.getByLabel('Lösung').press('Control+Enter')
  await page.getByText('Das Ticket ist geschlossen.').waitFor()
  expect(await kept(jana.id)()).toBe(0)
})

journey('whoever loses the right while a dialog is open reads where the ticket is, and keeps the text', async () => {
  const { jana, asTom, ticket, second, path, db } = await twoTeams(stage.portal)
  await db.ticketWatcher.create({ data: { ticketId: ticket.id, accountId: jana.id } })
  const page = await stage.openAs(jana)
  await page.goto(path)
  await (await opens(page, 'e')).getByLabel('Lösung').fill('Port gesteckt')
  await asTom.post(`${path}/forwarding`, { formKey: randomUUID(), team: second.id, reason: 'Netz', tell: 'no' })
  await page.keyboard.press('Control+Enter')
  await page.getByText(`Das Ticket ist inzwischen bei ${second.name}`).waitFor()
  expect(await page.getByLabel('Lösung').inputValue()).toBe('Port gesteckt')
  await expectAccessible(page, 'a form whose right is lost')
  await page.getByRole('link', { name: 'Notiz schreiben' }).click()
  await page.getByLabel('Text der Notiz').waitFor()
})

journey('what is typed in the dialog for several tickets is there again, also with another team', async () => {
  const { jana, second, db } = await twoTeams(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  await page.keyboard.press('j')
  const first = await opens(page, 'f')
  await first.getByLabel('Grund').fill('Netz')
  await page.keyboard.press('Escape')
  await expect.poll(kept(jana.id)).toBe(1)
  const again = await opens(page, 'f')
  await again.getByText('Ihr Entwurf vom').waitFor()
  expect(await again.getByLabel('Grund').inputValue()).toBe('Netz')
  await expectAccessible(page, 'the dialog for several tickets, with a draft')
  const teams = again.locator('select[name=team]')
  const others = await teams.locator('option').allInnerTexts()
  await teams.selectOption({ label: others.find((name) => !name.startsWith(second.name)) ?? '' })
  await expect.poll(() => teams.evaluate((field: HTMLSelectElement) => field === document.activeElement)).toBe(true)
  expect(await again.getByLabel('Grund').inputValue()).toBe('Netz')
  await again.getByLabel('Grund').press('Control+Enter')
  await page.getByText('1 von 1 erledigt.').waitFor()
  await page.goto('/desk/tickets')
  await page.waitForTimeout(200)
  // What was saved while the form was sent may go a little later.
  await expect.poll(() => db.draft.count({ where: { accountId: jana.id } })).toBe(0)
})
