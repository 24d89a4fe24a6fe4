import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTeam, PASSWORD } from '../support/builders.ts'
import { linkIn, passwordIn } from '../support/mails.ts'

const stage = useStage()

journey('a lost password comes back by mail: link, then a generated one', async () => {
  await aTeam(stage.portal.db, { isDefault: true })
  const eva = await aCustomer(stage.portal.db, { email: 'eva@brandt.example', userName: 'ebrandt' })
  const page = await stage.open()
  await page.goto('/')
  await page.getByRole('link', { name: 'Passwort verloren?' }).click()
  await expectAccessible(page, 'lost password')
  await page.getByLabel('E-Mail oder Benutzername').fill('EBrandt')
  await page.getByRole('button', { name: 'Link anfordern' }).click()
  await page.getByRole('heading', { name: 'Bitte sehen Sie in Ihr Postfach' }).waitFor()
  await expectAccessible(page, 'link requested')

  const link = linkIn((await stage.mails.mailTo(eva.email)).text, '/password/reset/')
  await page.goto(link)
  await page.goto(link)
  await expectAccessible(page, 'link opened')
  await page.getByRole('button', { name: 'Neues Passwort zuschicken' }).click()
  await page.getByRole('heading', { name: 'Ihr neues Passwort ist unterwegs' }).waitFor()
  await expectAccessible(page, 'password generated')

  const generated = passwordIn((await stage.mails.mailTo(eva.email)).text)
  await page.getByRole('link', { name: 'Zur Anmeldung' }).click()
  await signIn(page, 'ebrandt', PASSWORD)
  await page.getByText('E-Mail, Benutzername oder Passwort stimmen nicht.').waitFor()
  await signIn(page, 'ebrandt', generated)
  await page.getByRole('heading', { name: 'Eigenes Passwort wählen' }).waitFor()

  await page.goto(link)
  await page.getByText('Er wurde schon benutzt.').waitFor()
  await expectAccessible(page, 'link used')
})

journey(
  'with the link, somebody chooses a password there and then; a link works once, and a made-up one never',
  async () => {
    const marc = await aCustomer(stage.portal.db, { email: 'marc@aydin.example' })
    const page = await stage.open()
    await page.goto('/password/forgot')
    await page.getByLabel('E-Mail oder Benutzername').fill(marc.email)
    await page.getByRole('button', { name: 'Link anfordern' }).click()
    const link = linkIn((await stage.mails.mailTo(marc.email)).text, '/password/reset/')

    await page.goto(`${link.slice(0, -4)}AAAA`)
    await page.getByText('Wir kennen ihn nicht.').waitFor()
    await expectAccessible(page, 'link unknown')

    await page.goto(link)
    const choose = page.getByRole('button', { name: 'Passwort setzen und anmelden' })
    await page.getByLabel('Neues Passwort', { exact: false }).first().fill('Viele kleine Pakete 9')
    await page.getByLabel('Neues Passwort wiederholen').fill('Viele kleine Pakete 8')
    await choose.click()
    await page.getByText('Die beiden Passwörter sind nicht gleich.').first().waitFor()
    await expectAccessible(page, 'passwords unequal')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
    await page.getByLabel('Neues Passwort', { exact: false }).first().fill('Viele kleine Pakete 9')
    await page.getByLabel('Neues Passwort wiederholen').fill('Viele kleine Pakete 9')
    await choose.click()
    await page.getByRole('heading', { name: 'Meine Tickets' }).waitFor()

    await page.goto(link)
    await page.getByText('Jeder Link gilt nur einmal.').waitFor()
    await page.getByRole('link', { name: 'Neuen Link anfordern' }).click()
    await page.getByRole('heading', { name: 'Passwort verloren?' }).waitFor()
  },
)

async function signIn(page: Awaited<ReturnType<typeof stage.open>>, login: string, password: string) {
  await page.getByLabel('E-Mail oder Benutzername').fill(login)
  await page.getByLabel('Passwort').fill(password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
}
