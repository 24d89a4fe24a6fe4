import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { HOUR, localMinute } from '../../src/platform/clock.ts'
import { noteMissed } from '../../src/tickets/promises.ts'
import { DESK, expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anEml } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { twoTeams } from '../support/two-teams.ts'

const stage = useStage({ REGISTRATION: 'contract' })

const minute = (ahead: number) => localMinute(new Date(Date.now() + ahead), 'Europe/Berlin')
const formOf = (page: Page, scripts: boolean) => (scripts ? page.getByRole('dialog') : page.getByRole('main'))
const press = (page: Page, name: string) =>
  page.locator('.desk-actions').locator('a, button, summary').filter({ hasText: name }).first().click()

journey.for([true, false])(
  'the next update is promised, read by the customer, missed, and leads the list (scripts: %s)',
  async (javaScriptEnabled) => {
    const { jana, leyla, path, ticket, db } = await twoTeams(stage.portal)
    const page = await stage.openAs(jana, { javaScriptEnabled })
    await page.goto(path)
    if (javaScriptEnabled) await page.keyboard.press('u')
    else {
      await page.locator('summary', { hasText: 'Weitere Aktionen' }).click()
      await press(page, 'Zusage …')
    }
    const form = formOf(page, javaScriptEnabled)
    await form.getByLabel('Nächste Nachricht bis').fill(minute(2 * HOUR))
    if (javaScriptEnabled) await expectAccessible(page, 'the form to promise, over the page')
    await form.getByRole('button', { name: 'Zusagen' }).click()
    await page.getByText('Die nächste Nachricht ist zugesagt.').waitFor()
    await page
      .locator('.ticket-crumbs')
      .getByRole('link', { name: /^Zusage / })
      .waitFor()
    const atLeylas = await stage.openAs(leyla.account, { javaScriptEnabled, viewport: PHONE })
    for (const place of ['/tickets', `/tickets/${ticket.number}`]) {
      await atLeylas.goto(place)
      await atLeylas
        .getByText(/Nächste Nachricht bis/)
        .first()
        .waitFor()
      if (javaScriptEnabled) await expectAccessible(atLeylas, place)
    }
    await db.ticket.update({ where: { id: ticket.id }, data: { promisedAt: new Date(Date.now() - HOUR) } })
    await noteMissed(db, 'Muster IT Service')
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport)
      await page.goto('/desk/tickets')
      await page.locator('.queue-group', { hasText: 'Zusage überfällig' }).waitFor()
      await page.getByText('Zusage vor 1 Std.').waitFor()
      if (javaScriptEnabled) await expectAccessible(page, 'the list with a missed promise')
    }
  },
)

journey.for([true, false])(
  'a third party is asked after a look at what goes out, and answers (scripts: %s)',
  async (javaScriptEnabled) => {
    const { jana, path, ticket, leyla, db } = await twoTeams(stage.portal)
    const vendor = `hilfe@netz-${ticket.id}.example`
    const page = await stage.openAs(jana, { javaScriptEnabled, viewport: PHONE })
    await page.goto(`${path}/party`)
    await page.getByLabel('Name des Drittanbieters').fill('Muster Netz GmbH')
    await page.getByLabel('E-Mail-Adresse des Drittanbieters').fill(vendor)
    await page.getByLabel('Ihr Text').fill('Bitte prüfen Sie die Leitung.')
    await page.locator('summary', { hasText: 'zur Auswahl' }).first().click()
    await page.locator('[name=messages]').first().check()
    await page.getByRole('button', { name: 'Ansehen, was hinausgeht' }).click()
    const outgoing = page.locator('.outgoing')
    await outgoing.getByText('> Der Versatz beträgt ca. 4 mm.').waitFor()
    expect(await outgoing.textContent()).not.toContain(leyla.account.lastName)
    if (javaScriptEnabled) await expectAccessible(page, 'what goes out to a third party')
    await page.getByRole('button', { name: 'Senden' }).click()
    await page.getByText('Das Ticket wartet auf den Drittanbieter.').waitFor()
    const [mail] = await mailsTo(db, vendor)
    // As it comes, because the worker of the stage may be the one to read it.
    const headers = [`In-Reply-To: ${mail?.messageId}`]
    const { id } = await receiveMail(
      stage.portal,
      { mailbox: 'test' },
      anEml({ from: vendor, headers, text: 'Die Leitung ist wieder da.' }),
    )
    await vi.waitFor(async () => {
      await stage.portal.work()
      expect(await db.incomingMail.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'filed' })
    }, 10_000)
    await page.goto(path)
    await page.getByText('Die Leitung ist wieder da.').waitFor()
    await page.getByText('Antwort des Drittanbieters, nur für das Team').waitFor()
    const atLeylas = await stage.openAs(leyla.account, { javaScriptEnabled })
    await atLeylas.goto(`/tickets/${ticket.number}`)
    expect(await atLeylas.getByRole('main').textContent()).not.toMatch(/Muster Netz|wieder da/)
  },
)
