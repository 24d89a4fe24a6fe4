import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { journey, useStage } from '../support/browser.ts'
import { aCustomer, aTeam, aTicket, PASSWORD } from '../support/builders.ts'

const stage = useStage()

/** Presses Tab until the named thing has the focus; on the way everything must show that it has it. */
async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key)
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent ?? '')
      const named = (element.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
      const name = [
        element.getAttribute('aria-label'),
        named.join(' ').trim(),
        labels.join(' '),
        element.textContent,
      ].find((text) => text)
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      const visible = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
      return {
        name: (name ?? '').replace(/\s+/g, ' ').trim(),
        start: element === document.body || element.id === 'main',
        tag: element.tagName,
        visible,
      }
    })
    // Where the skip link leads, and Tab itself never does.
    if (at.start) continue
    expect(at.visible, `focus on „${at.name}“ (${at.tag}) cannot be seen`).toBe(true)
    if (typeof name === 'string' ? at.name === name : name.test(at.name)) return
  }
  throw new Error(`Tab never came to ${name} on ${page.url()}`)
}

journey('the keyboard alone signs in, opens a ticket, answers and closes it', async () => {
  const { db } = stage.portal
  await aTeam(db, { name: 'Support Team', isDefault: true })
  const eva = await aCustomer(db)
  await aTicket(db, { requester: eva, subject: 'Waage schwankt' })
  const page = await stage.open()
  const { keyboard } = page
  page.on(
    'filechooser',
    (chooser) => void chooser.setFiles({ name: 'Kran.txt', mimeType: 'text/plain', buffer: Buffer.from('Kran') }),
  )

  await page.goto('/')
  await tabTo(page, /^E-Mail oder Benutzername/)
  await keyboard.type(eva.email)
  await keyboard.press('Tab')
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Meine Tickets' }).waitFor()

  await keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Zum Inhalt')
  await keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await tabTo(page, 'In meinen Tickets suchen')
  await keyboard.type('waage')
  await page.waitForURL(/q=waage/)
  await tabTo(page, 'Neues Ticket')
  await keyboard.press('Enter')

  await page.getByRole('heading', { name: 'Neues Ticket' }).waitFor()
  await tabTo(page, /^Betreff/)
  await keyboard.type('Kran 2 ruckelt')
  await tabTo(page, /^Text/)
  await keyboard.type('Beim Anheben.')
  await tabTo(page, /^Anlage .*Durchsuchen$/)
  await keyboard.press('Enter')
  await page.getByRole('link', { name: 'Kran.txt' }).waitFor()
  await tabTo(page, 'Kran.txt entfernen')
  await keyboard.press('Space')
  await page.getByRole('link', { name: 'Kran.txt' }).waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.hasAttribute('data-choose'))
  await tabTo(page, /Nur ich/)
  await keyboard.press('Space')
  await tabTo(page, /^Priorität/)
  await keyboard.press('ArrowDown')
  await tabTo(page, 'Übermitteln')
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Kran 2 ruckelt' }).waitFor()
  await page.getByRole('definition').filter({ hasText: '4 Hoch' }).waitFor()

  await tabTo(page, 'Antworten')
  await keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'body')
  await keyboard.type('Auch beim Absenken.')
  await tabTo(page, 'Antwort senden')
  await keyboard.press('Enter')
  await page.getByText('Ihre Antwort ist angekommen.').waitFor()

  await tabTo(page, 'Aktionen')
  await keyboard.press('Enter')
  await keyboard.press('Escape')
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Aktionen')
  expect(await page.getByRole('link', { name: 'Drucken' }).isVisible()).toBe(false)
  await keyboard.press('Space')
  await tabTo(page, 'Ticket schließen')
  await keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
  await tabTo(page, /^Ein letztes Wort/)
  await keyboard.type('Gelöst.')
  await tabTo(page, 'Schließen')
  await keyboard.press('Enter')
  await page.getByText('Das Ticket ist geschlossen.').waitFor()

  await page.reload()
  await tabTo(page, /Ihr Konto/)
  await keyboard.press('Enter')
  await tabTo(page, 'Abmelden')
  await keyboard.press('Enter')
  await page.getByText('Sie sind abgemeldet.').waitFor()
})

journey('menus close with Escape, with a click elsewhere and when the focus goes on', async () => {
  const eva = await aCustomer(stage.portal.db)
  const page = await stage.openAs(eva)
  await page.goto('/tickets')
  const entry = page.getByRole('link', { name: 'Einstellungen' })
  const account = page.locator('summary', { hasText: 'Ihr Konto: Eva Brandt' })
  await account.click()
  expect(await entry.isVisible()).toBe(true)
  await page.getByRole('heading', { name: 'Meine Tickets' }).click()
  expect(await entry.isVisible()).toBe(false)
  await account.click()
  await tabTo(page, 'Abmelden')
  await page.keyboard.press('Tab')
  expect(await entry.isVisible()).toBe(false)
})
