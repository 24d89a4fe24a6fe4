import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, aTeam } from '../support/builders.ts'

const stage = useStage()
const HANGING = 'Das Programm hängt sich beim Speichern auf.'

async function aWriter() {
  if (!(await stage.portal.db.team.count())) await aTeam(stage.portal.db, { name: 'Support Team', isDefault: true })
  return aCustomer(stage.portal.db)
}

journey('somebody is asked once whether they restarted, does what helps, and sends without a stop', async () => {
  const page = await stage.openAs(await aWriter())
  const remark = page.locator('[data-remark]')
  await page.goto('/tickets/new')
  await page.getByLabel('Betreff').fill('Zeichnungen lassen sich nicht speichern')
  await page.getByLabel('Text').fill(HANGING)
  await remark.getByText('Haben Sie schon neu gestartet?').waitFor()
  await expectAccessible(page, 'new ticket, remark on a restart')
  await page.getByLabel('schon neu gestartet').check()
  await remark.waitFor({ state: 'detached' })

  await page.getByLabel('Text').fill(`${HANGING} Mein Kennwort lautet Winter24.`)
  await remark.getByText('Im Text steht offenbar ein Passwort.').waitFor()
  expect(await remark.count()).toBe(1)
  await page.getByLabel('Text').fill(HANGING)
  await remark.waitFor({ state: 'detached' })
  await page.getByLabel('Nur ich').check()
  await page.getByRole('button', { name: 'Übermitteln' }).last().click()
  await page.getByText(/Ihr Ticket hat die Nummer \d{16}/).waitFor()
})

journey('without scripts, the form comes back once on a phone, with everything typed', async () => {
  const page = await stage.openAs(await aWriter(), { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/tickets/new')
  await page.getByLabel('Betreff').fill('Drucker')
  await page.getByLabel('Text').fill(HANGING)
  await page.getByLabel('Nur ich').check()
  const send = page.getByRole('button', { name: 'Übermitteln' }).last()
  await send.click()
  const remark = page.getByRole('alert')
  await remark.getByText('„Drucker“ sagt uns noch wenig.').waitFor()
  await remark.getByText('Haben Sie schon neu gestartet?').waitFor()
  await remark.getByText('Soll alles so bleiben').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe(HANGING)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
  await send.click()
  await page.getByText(/Ihr Ticket hat die Nummer \d{16}/).waitFor()
})
