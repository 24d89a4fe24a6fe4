import { expect } from 'vitest'
import { DESK, expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { linkIn } from '../support/mails.ts'

const stage = useStage()

/** Two teams with a ticket each, and an admin. */
async function aHouse() {
  const { db } = stage.portal
  const [first, second] = [
    await aTeam(db, { name: `Gymnasium Nordwall ${Date.now()}`, isDefault: true }),
    await aTeam(db, { name: `Realschule Südwall ${Date.now()}` }),
  ]
  await aTicket(db, { team: first, subject: 'Beamer in Raum 12 bleibt dunkel' })
  await aTicket(db, { team: second, subject: 'Tablets laden nicht' })
  return { first, second, admin: await anAgent(db, { role: 'admin' }, []) }
}

journey.each([
  ['with scripts', { viewport: DESK }],
  ['without scripts, on a phone', { viewport: PHONE, javaScriptEnabled: false }],
])('an admin invites an agent, who says how they sign and sees the tickets of their team, %s', async (how, options) => {
  const { first, admin } = await aHouse()
  const lastName = how === 'with scripts' ? 'Kern' : 'Wolf'
  const page = await stage.openAs(admin, options)
  const check = async (state: string) => {
    if (how === 'with scripts') await expectAccessible(page, state)
  }
  await page.goto('/desk/settings/teams')
  await check('teams')
  await page.getByRole('link', { name: first.name }).click()
  await page.getByLabel('Leitet weiter an').waitFor()
  await check('a team')
  await page.getByRole('link', { name: 'Jemanden einladen' }).click()
  const email = `ida${Date.now()}@schule.example`
  await page.getByLabel('E-Mail').fill(email)
  await page.getByLabel('Vorname').fill('Ida')
  await page.getByLabel('Nachname').fill(lastName)
  await page.getByLabel(first.name).check()
  await check('an invitation')
  await page.getByRole('button', { name: 'Einladen' }).click()
  await page.getByText(`Eine Einladung ist unterwegs an ${email}.`).waitFor()
  await check('agents')
  await page.getByRole('link', { name: `Ida ${lastName}` }).click()
  await page.getByRole('button', { name: 'Noch einmal einladen' }).waitFor()
  await check('an agent')

  const { text } = await stage.mails.mailTo(email)
  const ida = await stage.open(options)
  await ida.goto(linkIn(text, '/password/reset/'))
  await ida.getByLabel('Neues Passwort', { exact: true }).fill(PASSWORD)
  await ida.getByLabel('Neues Passwort wiederholen').fill(PASSWORD)
  await ida.getByRole('button', { name: 'Aktualisieren' }).click()
  await ida.getByRole('heading', { name: 'Bitte vervollständigen Sie Ihre Absenderkennung' }).waitFor()
  if (how === 'with scripts') await expectAccessible(ida, 'sender details')
  await ida.getByLabel('Organisation').fill('Gymnasium Nordwall')
  await ida.getByLabel('Signatur').fill('Ida Kern\nFirst Level')
  await ida.getByRole('button', { name: 'Speichern' }).click()
  await ida.getByText('Beamer in Raum 12 bleibt dunkel').first().waitFor()
  expect(await ida.getByText('Tablets laden nicht').count()).toBe(0)
  await ida.goto('/preferences')
  expect(await ida.getByLabel('Organisation').inputValue()).toBe('Gymnasium Nordwall')
  if (how === 'with scripts') await expectAccessible(ida, 'preferences of an agent')
})
