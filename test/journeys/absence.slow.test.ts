import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket } from '../support/desk.ts'

const stage = useStage()

journey('Tom says that he is away: Jana has his tickets and mails, and Eva reads it when she answers', async () => {
  const { db, tom, jana, eva, id, ticket } = await aDeskTicket(stage.portal)
  await db.ticket.update({ where: { id }, data: { assigneeId: tom.id, state: 'open' } })
  const [atToms, atJanas, atEvas] = [await stage.openAs(tom), await stage.openAs(jana), await stage.openAs(eva)]
  await atToms.goto('/preferences')
  await atToms.getByRole('link', { name: 'Abwesenheit eintragen' }).click()
  await expectAccessible(atToms, 'nobody is away')
  await atToms.getByLabel('Abwesend bis').fill(dayFromNow(5))
  await atToms.getByLabel('Vertretung').selectOption({ label: 'Jana Keller' })
  await atToms.getByRole('button', { name: 'Speichern' }).click()
  await atToms.getByText('Die Abwesenheit ist eingetragen.').waitFor()
  await expectAccessible(atToms, 'Tom is away')

  await atJanas.goto('/desk/tickets?view=mine')
  await atJanas.getByText('für T. Weber').waitFor()
  await expectAccessible(atJanas, 'tickets of somebody who is away')
  await atJanas.goto(`/desk/tickets/${ticket.number}`)
  await atJanas.getByText(/abwesend bis .*, Vertretung: Jana Keller/).waitFor()
  await expectAccessible(atJanas, 'a ticket of somebody who is away')

  await atEvas.goto(`/tickets/${ticket.number}`)
  await atEvas.locator('textarea[name=body]').fill('Wie ist der Stand?')
  await atEvas.getByRole('button', { name: 'Antwort senden' }).click()
  const told = /Tom Weber ist bis .* nicht im Haus\. Die Vertretung hat Jana Keller\./
  await atEvas.locator('.sent').getByText(told).waitFor()
  await expectAccessible(atEvas, 'the customer is told')
  await atToms.getByRole('button', { name: 'Ich bin wieder da' }).click()
  await atToms.getByText('Die Abwesenheit ist beendet.').waitFor()
  await atEvas.goto(`/tickets/${ticket.number}`)
  expect(await atEvas.getByText('nicht im Haus').count()).toBe(0)
})

journey('without scripts, on a phone, a day is entered and what is wrong is said', async () => {
  const { tom } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(tom, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/desk/absence')
  await page.getByLabel('Abwesend bis').fill('2020-01-01')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Wählen Sie heute oder einen späteren Tag.').first().waitFor()
  await page.getByLabel('Abwesend bis').fill(dayFromNow(2))
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText(/Sie sind bis .* abwesend\. Es gibt keine Vertretung\./).waitFor()
})
