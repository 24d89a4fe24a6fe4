import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'

const stage = useStage()

/** Two tickets of a company about the same, and one of another. */
async function start() {
  const { db } = stage.portal
  const team = await aTeam(db, { name: `First ${crypto.randomUUID().slice(0, 6)}` })
  const [organization, other] = [
    await anOrganization(db),
    await anOrganization(db, `Zweitfirma ${crypto.randomUUID()}`),
  ]
  for (const company of [organization, other]) await aContract(db, { organization: company })
  const [eva, ben, leyla] = [await aCustomer(db), await aCustomer(db, { firstName: 'Ben' }), await aCustomer(db)]
  for (const person of [eva, ben]) await joins(db, person, organization)
  await joins(db, leyla, other)
  const one = await aTicket(db, { requester: eva, organization, team, subject: 'Drucker Halle 2', body: 'Versetzt.' })
  const two = await aTicket(db, {
    requester: ben,
    organization,
    team,
    subject: 'Drucker wieder',
    body: 'Außerdem WLAN.',
  })
  const foreign = await aTicket(db, { requester: leyla, organization: other, team, subject: 'Fremd' })
  const jana = await anAgent(db, {}, [team])
  const row = (id: number) => db.ticket.findUniqueOrThrow({ where: { id } })
  return { db, team, eva, ben, one, two, foreign, other, jana, row }
}

journey('duplicates are marked in the list, merged by keyboard, and taken back', async () => {
  const { jana, one, two, foreign, other, row } = await start()
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  for (const { number } of [one, two, foreign]) await page.locator(`input[value="${number}"]`).check()
  await page.locator('#bulk summary', { hasText: 'Mehr' }).focus()
  await page.keyboard.press('Enter')
  await expectAccessible(page, 'the list with the menu of the bar')
  await page.locator('#bulk').getByRole('button', { name: 'Zusammenführen' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.locator('dialog[open]')
  await dialog.getByText(`gehört zu ${other.name}`).waitFor()
  await dialog.getByText(`→ …${one.number.slice(-4)}`).waitFor()
  await expectAccessible(page, 'what will be merged')
  await page.keyboard.press('Control+Enter')
  const done = page.getByText('1 von 2 erledigt.')
  await done.waitFor()
  const places = [await done.boundingBox(), await page.locator('#queue').boundingBox()]
  expect(places[0]?.y, 'what was done is said above the list').toBeLessThan(places[1]?.y ?? 0)
  expect(await row(two.id)).toMatchObject({ mergedIntoId: one.id, state: 'closed' })
  expect(await row(foreign.id)).toMatchObject({ mergedIntoId: null })
  await expectAccessible(page, 'what was merged')
  await page.getByRole('button', { name: 'Rückgängig' }).click()
  await page.getByText('1 von 1 zurückgenommen.').waitFor()
  expect(await row(two.id)).toMatchObject({ mergedIntoId: null, state: 'new' })
})

journey('on a ticket: merged into another, its customer is led there, and undone beside the conversation', async () => {
  const { jana, ben, one, two } = await start()
  const page = await stage.openAs(jana)
  await page.goto(`/desk/tickets/${two.number}`)
  await page.locator('summary', { hasText: 'Weitere Aktionen' }).click()
  await page.getByRole('link', { name: 'Zusammenführen' }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('radio', { name: /Drucker Halle 2/ }).check()
  await expectAccessible(page, 'which ticket goes on')
  await dialog.getByRole('button', { name: 'Zusammenführen' }).click()
  await page.waitForURL(new RegExp(`${one.number}$`))
  await page.getByText('Außerdem WLAN.').waitFor()
  await expectAccessible(page, 'the ticket that goes on')
  const theirs = await stage.openAs(ben, { viewport: PHONE })
  await theirs.goto(`/tickets/${two.number}`)
  await theirs.waitForURL(new RegExp(`/tickets/${one.number}$`))
  await theirs.getByText('Versetzt.').waitFor()
  await page.getByRole('button', { name: `Ticket ${two.number} wieder abtrennen` }).click()
  await page.getByText('Das Ticket ist wieder ein eigenes.').waitFor()
})

journey('without scripts, on a phone, in English: a message is split off, and the rest is spam', async () => {
  const { db, jana, ben, two, row } = await start()
  await db.account.update({ where: { id: jana.id }, data: { locale: 'en' } })
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto(`/desk/tickets/${two.number}/splitting`)
  await page.getByRole('checkbox', { name: /Außerdem WLAN/ }).check()
  await page.getByRole('textbox', { name: /Subject of the new ticket/ }).fill('WLAN in Halle 2')
  await page.getByRole('button', { name: 'Open a new ticket' }).click()
  await page.getByText('The new ticket is open.').waitFor()
  const made = await db.ticket.findFirstOrThrow({ where: { requesterId: ben.id }, orderBy: { id: 'desc' } })
  expect(page.url()).toContain(made.number)
  await page.goto(`/desk/tickets/${two.number}/spam`)
  await page.getByRole('button', { name: 'Mark as spam' }).click()
  await page.getByText('Nobody got a mail.').waitFor()
  expect(await row(two.id)).toMatchObject({ spam: true })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('The ticket is as it was before.').waitFor()
  expect(await row(two.id)).toMatchObject({ spam: false, state: 'new' })
})
