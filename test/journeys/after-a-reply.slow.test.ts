import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aMessage } from '../support/tickets.ts'

const stage = useStage()

const LOG = `PID   USER     COMMAND\n4711  etikett  ${'/opt/druck --warteschlange '.repeat(6)}\n1     root     init`

async function aLongTicket() {
  const { db } = stage.portal
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, state: 'waiting', body: LOG })
  const jana = await anAgent(db)
  for (let count = 0; count < 6; count++) await aMessage(db, ticket.id, jana, { body: `Frage ${count}\n\nWelche?` })
  return { eva, path: `/tickets/${ticket.number}` }
}

const isSeen = (page: Page, text: string) =>
  page
    .getByText(text, { exact: true })
    .first()
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })

journey.for([true, false])(
  'on a phone, a sent reply, its confirmation and whose turn it is are in sight (scripts: %s)',
  async (javaScriptEnabled) => {
    const { eva, path } = await aLongTicket()
    const page = await stage.openAs(eva, { viewport: PHONE, javaScriptEnabled })
    for (const lines of [1, 60]) {
      await page.goto(path)
      await page.getByLabel('Text').fill(`${'Zeile\n'.repeat(lines)}Letzte Zeile ${lines}`)
      await page.getByRole('button', { name: 'Antwort senden' }).last().click()
      await page.getByText('Ihre Antwort ist angekommen.').waitFor()
      for (const text of ['Ihre Antwort ist angekommen.', 'Noch etwas schreiben'])
        await expect.poll(() => isSeen(page, text), { message: text }).toBe(true)
      expect(
        await page.getByText(`Letzte Zeile ${lines}`).evaluate((text) => text.getBoundingClientRect().bottom > 0),
      ).toBe(true)
      expect(await page.getByLabel('Text').isVisible()).toBe(false)
    }
    await page.getByText('Noch etwas schreiben').click()
    expect(await page.getByLabel('Text').isVisible()).toBe(true)
  },
)

journey(
  'columns of a log scroll within their message, also by keyboard, and the page stays as wide as a phone',
  async () => {
    const { eva, path } = await aLongTicket()
    const page = await stage.openAs(eva, { viewport: PHONE })
    await page.goto(path)
    // What stands between the elements of the page is no text of the message.
    const gaps = await page.locator('.message-body').evaluateAll((bodies) =>
      bodies.map((body) => {
        const [first, last] = [body.firstElementChild, body.lastElementChild].map((part) =>
          part?.getBoundingClientRect(),
        )
        const { top, bottom } = body.getBoundingClientRect()
        return (first?.top ?? 0) - top + bottom - (last?.bottom ?? 0)
      }),
    )
    expect(Math.max(...gaps)).toBeLessThan(2)
    const log = page.locator('.message-body pre')
    expect(await log.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
    await log.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => log.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0)
    await page.getByLabel('Text').fill('Halle 2')
    await page.getByRole('button', { name: 'Antwort senden' }).last().click()
    await page.getByText('Ihre Antwort ist angekommen.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('status')
    await expectAccessible(page, 'after a reply')
    await page.getByRole('main').getByRole('link', { name: 'Antworten' }).last().click()
    // Once the browser has scrolled.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('body')
    await page.goto(`${path}/print`)
    await expectAccessible(page, 'printed columns')
  },
)
