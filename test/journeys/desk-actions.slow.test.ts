import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { DESK, expectAccessible, findings, journey, PHONE, useStage } from '../support/browser.ts'
import { dayFromNow } from '../support/contracts.ts'
import { twoTeams } from '../support/two-teams.ts'

const stage = useStage({ REGISTRATION: 'contract' })

const REASON = 'SRV-ERP-02 hängt im falschen VLAN.'

/** What opens a form: over the page with scripts, as a page without. */
const formOf = (page: Page, scripts: boolean) => (scripts ? page.getByRole('dialog') : page.getByRole('main'))

const press = (page: Page, name: RegExp | string, where = page.locator('.desk-actions')) =>
  where.locator('a, button, summary').filter({ hasText: name }).first().click()

journey.for([true, false])(
  'a ticket is answered, forwarded to the second level, and handed back with a reason (scripts: %s)',
  async (javaScriptEnabled) => {
    const { jana, mira, leyla, path, second, first } = await twoTeams(stage.portal)
    const page = await stage.openAs(jana, { javaScriptEnabled })
    await page.goto(path)
    await press(page, 'Übernehmen')
    await page.getByText('Sie bearbeiten dieses Ticket.').waitFor()
    await page.getByLabel('Text der Antwort').fill('Das kann nur der Second Level.')
    await page.getByLabel('danach').selectOption({ label: 'Offen' })
    await page.getByRole('button', { name: 'Senden', exact: true }).click()
    await page.getByText('Ihre Antwort ist gesendet.').waitFor()
    await press(page, 'Weiterleiten')
    const forward = formOf(page, javaScriptEnabled)
    await forward.getByLabel('Grund').fill(REASON)
    expect(await forward.getByRole('radio', { name: second.name }).isChecked()).toBe(true)
    expect(await forward.getByLabel('Antwort an den Kunden').inputValue()).toContain('Guten Tag Leyla Yıldız')
    if (javaScriptEnabled) await expectAccessible(page, 'the form to forward, over the page')
    await forward.getByRole('button', { name: 'Weiterleiten' }).click()
    await page.getByText('Das Ticket ist weitergeleitet.').waitFor()

    const told = await stage.mails.mailTo(mira.email)
    expect(told.text).toContain(REASON)
    const atMiras = await stage.openAs(mira, { javaScriptEnabled })
    await atMiras.goto(path)
    await atMiras.getByText(REASON).first().waitFor()
    await atMiras.locator('summary', { hasText: 'Weitere Aktionen' }).click()
    await press(atMiras, 'Zurückgeben')
    const back = formOf(atMiras, javaScriptEnabled)
    await back.getByText(`Das Ticket geht an ${first.name}`).waitFor()
    await back.getByLabel('Grund').fill('Der Port war nur falsch gesteckt.')
    await back.getByRole('button', { name: 'Zurückgeben' }).click()
    await atMiras.getByText('Das Ticket ist zurückgegeben.').waitFor()
    await page.goto(path)
    await page.getByText('Der Port war nur falsch gesteckt.').first().waitFor()
    const mails = [await stage.mails.mailTo(leyla.account.email), await stage.mails.mailTo(leyla.account.email)]
    expect(mails.map(({ text }) => text).join()).not.toMatch(/VLAN|gesteckt/)
  },
)

journey.for([true, false])(
  'a ticket is put off until a day, closed with cause and solution, and opened again (scripts: %s)',
  async (javaScriptEnabled) => {
    const { jana, path } = await twoTeams(stage.portal)
    const page = await stage.openAs(jana, { javaScriptEnabled })
    await page.goto(path)
    await press(page, 'Warten')
    await press(page, 'Zurückstellen bis')
    const hold = formOf(page, javaScriptEnabled)
    await hold.getByLabel('Bis').fill(dayFromNow(5))
    await hold.getByRole('button', { name: 'Zurückstellen' }).click()
    await page.getByText('Das Ticket ist zurückgestellt.').waitFor()
    await press(page, 'Schließen')
    const close = formOf(page, javaScriptEnabled)
    await close.getByLabel('Ursache').fill('Papierführung verstellt')
    await close.getByLabel('Lösung').fill('Die Papierführung sitzt wieder.')
    if (javaScriptEnabled) await expectAccessible(page, 'the form to close, over the page')
    await close.getByRole('button', { name: 'Schließen' }).click()
    await page.getByText('Das Ticket ist geschlossen.').waitFor()
    await page.getByText('Papierführung verstellt').waitFor()
    await press(page, 'Wieder öffnen')
    await page.getByText('Das Ticket ist wieder offen.').waitFor()
  },
)

journey('keys open the forms, Escape and Abbrechen leave them, and the focus comes back', async () => {
  const { jana, path } = await twoTeams(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto(path)
  for (const [key, title] of Object.entries({
    f: 'Weiterleiten',
    e: 'Schließen',
    z: 'Zuweisen',
    p: 'Priorität ändern',
  })) {
    await page.keyboard.press(key)
    await page.getByRole('dialog', { name: title }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.keyboard.press('f')
  await page.getByRole('dialog').getByRole('link', { name: 'Abbrechen' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.textContent')).toContain('Weiterleiten')
  await page.keyboard.press('p')
  await page.getByRole('dialog').getByLabel('5 Sehr hoch').check()
  await page.keyboard.press('Control+Enter')
  await page.getByText('Die Priorität ist geändert.').waitFor()
  await page.keyboard.press('b')
  await page.getByText('Sie beobachten das Ticket.').waitFor()
  await page.keyboard.press('w')
  await page.getByRole('button', { name: 'Wartet auf Kunde' }).waitFor()
  expect(await findings(page, 'a ticket with an open menu', DESK)).toEqual([])
  expect(await findings(page, 'the same, dark', DESK, ['color-contrast'])).toEqual([])
})

journey('on a phone and without scripts, everything that changes a ticket fits and works', async () => {
  const { jana, jonas, path } = await twoTeams(stage.portal)
  const page = await stage.openAs(jana, { viewport: PHONE, javaScriptEnabled: false })
  for (const place of ['assignment', 'forwarding', 'closure', 'state', 'priority', 'kind', 'links', 'participants']) {
    await page.goto(`${path}/${place}`)
    await page.getByRole('link', { name: 'Abbrechen' }).waitFor()
  }
  await page.getByLabel('Jemanden mitlesen lassen').fill('niemand@nirgends.example')
  await page.getByRole('button', { name: 'Hinzufügen' }).click()
  await page.getByText('Unter dieser Adresse ist niemand').first().waitFor()
  await page.getByLabel('Jemanden mitlesen lassen').fill(jonas.account.email)
  await page.getByRole('button', { name: 'Hinzufügen' }).click()
  await page.getByText('Die Person kann jetzt mitlesen und antworten.').waitFor()
  await page.goto(`${path}/print`)
  await page.getByLabel('Mit internen Notizen').check()
  await page.getByRole('button', { name: 'Anzeigen' }).click()
  await page.getByText('Enthält internen Text.').waitFor()

  const withScripts = await stage.openAs(jana)
  for (const place of ['assignment', 'forwarding', 'closure', 'state', 'history', 'print', 'links']) {
    await withScripts.goto(`${path}/${place}`)
    await expectAccessible(withScripts, place)
  }
})
