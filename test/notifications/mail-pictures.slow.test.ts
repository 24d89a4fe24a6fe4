import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { findings, journey, useStage } from '../support/browser.ts'
import { everyMail, WILD } from '../support/every-mail.ts'

/** A yellow of the provider's own, on which no white word could be read if it were taken as it is. */
const stage = useStage({ SMTP_URL: '', ACCENT_COLOR: '#ffd400' })

const SIZES = [
  { width: 320, height: 640 },
  { width: 640, height: 640 },
]

journey('every mail fits a narrow phone and is accessible, light and dark, whatever long words are in it', async () => {
  const page = await stage.open()
  for (const locale of ['de', 'en'] as const)
    for (const { name, html } of await everyMail(stage.portal, locale, WILD))
      for (const size of SIZES) {
        await page.setContent(html)
        const state = `${name} (${locale}, ${size.width} px)`
        const found = [
          ...(await findings(page, state, size)),
          ...(await findings(page, `${state}, dark`, size, ['color-contrast'])),
        ]
        expect(found).toEqual([])
        expect(
          await page.evaluate(
            '[...document.querySelectorAll("td, th, p")].filter((cell) => cell.scrollWidth > cell.clientWidth ' +
              '+ 1).length',
          ),
          state,
        ).toBe(0)
      }
})

/** A colour of an element as red, green and blue, whatever way the style sheet writes it. */
const colourOf = (page: Page, selector: string, what: 'color' | 'backgroundColor'): Promise<number[]> =>
  page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d')
    canvas.fillStyle = getComputedStyle(document.querySelector('${selector}')).${what}
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  })()`)

journey('mails have the colours of the pages, light and dark, the accent of the provider among them', async () => {
  const [portalPage, mailPage] = [await stage.open(), await stage.open()]
  const [mail] = await everyMail(stage.portal, 'de', WILD)
  await portalPage.goto('/login')
  await mailPage.setContent(mail?.html ?? '')
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const page of [portalPage, mailPage]) await page.emulateMedia({ colorScheme })
    for (const [what, onPage, inMail] of [
      ['backgroundColor', 'html', 'body'],
      ['backgroundColor', '.card', '.card'],
      ['color', 'h1', 'h1'],
      ['backgroundColor', '.button-primary', '.button'],
      ['color', '.button-primary', '.button font'],
    ] as const) {
      const [wanted, shown] = [await colourOf(portalPage, onPage, what), await colourOf(mailPage, inMail, what)]
      for (const [index, value] of shown.entries())
        expect(
          Math.abs(value - (wanted[index] ?? 0)),
          `${inMail} ${colorScheme}: ${shown}, on pages ${wanted}`,
        ).toBeLessThanOrEqual(1)
    }
  }
})

journey('without scripts, the mailbox shows a mail as it arrives and as text, and its links work in both', async () => {
  const page = await stage.open({ javaScriptEnabled: false })
  const mails = await everyMail(stage.portal, 'de', { subject: 'Neuer Arbeitsplatz', body: 'Welche Tastatur?' })
  const mail = mails.find(({ name }) => name === 'account.registered')
  await page.goto(`/dev/mailbox?to=${encodeURIComponent(mail?.toAddress ?? '')}`)
  await page
    .getByRole('link', { name: mail?.subject ?? '' })
    .first()
    .click()
  const frame = page.frameLocator('iframe')
  const button = frame.getByRole('link', { name: 'Jetzt anmelden' })
  await button.waitFor()
  const [opened] = await Promise.all([page.waitForEvent('popup'), button.click()])
  await opened.getByRole('heading', { name: 'Anmelden' }).waitFor()
  expect(new URL(opened.url()).pathname).toBe('/login')

  await page.getByRole('link', { name: 'Nur Text' }).click()
  expect(await page.locator('iframe').count()).toBe(0)
  await page
    .getByRole('main')
    .getByRole('link', { name: /\/login$/ })
    .click()
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'Ansicht' }).click()
  await button.waitFor()
})
