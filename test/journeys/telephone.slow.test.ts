import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { mailsTo } from '../support/mails.ts'
import { aTemplate } from '../support/templates.ts'

const stage = useStage({ REGISTRATION: 'contract' })

/** Kemal Öztürk with a number of his own and a ticket, and Jana at the telephone. */
async function start(changes: { locale?: string; theme?: 'dark' } = {}) {
  const { db } = stage.portal
  const team = await aTeam(db, { isDefault: true })
  const mark = randomUUID().slice(0, 6)
  const organization = await aCompany(stage.portal, { name: `Gerätebau ${mark} Feinwerktechnik mbH` })
  // Of one length: a short number would be part of others.
  const phone = `+49 40 ${Math.floor(1e7 + Math.random() * 9e7)}`
  const name = { firstName: 'Kemal', lastName: `Öztürk-${mark}` }
  const { account: kemal } = await aMember(stage.portal, organization, 'customer', { ...name, phone })
  const ticket = await aTicket(db, { requester: kemal, organization, team, subject: 'Messplatz 3 überträgt nichts' })
  const jana = await anAgent(db, { locale: 'de', ...changes }, [team])
  return { db, team, mark, organization, phone, kemal, ticket, jana }
}

journey('by the keyboard alone, from the list to the ticket that the caller then has, in seven keys', async () => {
  const { db, kemal, phone, jana } = await start()
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  let keys = 0
  const press = async (key: string) => {
    keys++
    await page.keyboard.press(key)
  }
  const type = async (text: string) => {
    keys++
    await page.keyboard.type(text)
  }
  await press('t')
  await page.waitForURL(/\/desk\/phone/)
  await type(phone.replace('+49 ', '0'))
  await press('Enter')
  await page.locator('#subject:focus').waitFor()
  await expectAccessible(page, 'a caller')
  await type('Anmeldung am ERP 1 2 3')
  await press('Tab')
  await type('Seit 7:40 Uhr geht nichts.')
  await press('Control+Enter')
  await page.getByText(/ist angelegt/).waitFor()
  expect(keys).toBe(7)
  await stage.portal.work()
  expect((await mailsTo(db, kemal.email)).at(-1)?.text).toContain('Seit 7:40 Uhr geht nichts.')
  const theirs = await stage.openAs(kemal)
  await theirs.goto('/tickets')
  await theirs.getByRole('link', { name: 'Anmeldung am ERP 1 2 3' }).waitFor()
})

journey('by the keyboard alone, a template is picked, its guide read out, and its questions answered', async () => {
  const { db, organization, phone, jana } = await start()
  const fields = [{ key: 'room', type: 'text' as const, label: { de: 'Raumnummer' }, required: true }]
  const guide = { name: { de: 'Umzug' }, text: { de: 'Bitte fragen Sie zuerst nach dem **Raum**.' } }
  await aTemplate(db, { name: { de: 'Umzug im Haus' }, organizations: [organization.name], fields, guide })
  const page = await stage.openAs(jana)
  await page.goto('/desk/phone')
  await page.keyboard.type(phone)
  await page.keyboard.press('Enter')
  await page.locator('#subject:focus').waitFor()
  await page.keyboard.type('Wir ziehen um')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.locator('#pick:focus').waitFor()
  await page.keyboard.type('Umzug')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Bitte fragen Sie zuerst nach dem').waitFor()
  await page.locator('#subject:focus').waitFor()
  expect(await page.locator('#subject').inputValue()).toBe('Wir ziehen um')
  await expectAccessible(page, 'a template at the telephone')
  await page.keyboard.press('Tab')
  await page.keyboard.type('2.14')
  await page.keyboard.press('Control+Enter')
  await page.getByText(/ist angelegt/).waitFor()
  await page.getByText('Angaben vollständig').waitFor()
})

journey('a digit opens the ticket and enters the call, whose words follow; Esc leads to the next call', async () => {
  const { phone, jana, ticket } = await start()
  const page = await stage.openAs(jana)
  await page.goto(`/desk/phone?number=${encodeURIComponent(phone)}`)
  await page.keyboard.press('1')
  expect(await page.getByLabel('Rufnummer, Name, Firma, Ticketnummer').inputValue()).toBe(`${phone}1`)
  await page.keyboard.press('Backspace')
  await page.getByText('1 Treffer').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await page.waitForURL(new RegExp(`${ticket.number}\\?write=call`))
  await page.keyboard.type('Kabel gezogen, läuft wieder.')
  await expectAccessible(page, 'a call')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Der Anruf ist eingetragen.').waitFor()
  expect(await page.getByRole('heading', { name: /^Anruf von Kemal/ }).count()).toBe(1)
  await page.goto('/desk/phone?number=0171+99998888')
  await page.getByText('nennen Sie mir bitte den Firmennamen').waitFor()
  await expectAccessible(page, 'the refusal')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByText('Der Anruf ist gezählt').waitFor()
})

journey('on a narrow screen, in English and in the dark, everything is there and nothing is wider', async () => {
  const { phone, jana } = await start({ locale: 'en', theme: 'dark' })
  const page = await stage.openAs(jana, { viewport: PHONE })
  for (const path of [
    '/desk/phone',
    `/desk/phone?number=${encodeURIComponent(phone)}`,
    '/desk/phone?number=0171+99998888',
  ]) {
    await page.goto(path)
    await expectAccessible(page, path)
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(wide, path).toBe(0)
  }
  await page.goto('/desk/phone?number=0171+99998888')
  await page.getByText('please tell me its name').waitFor()
})

journey('without scripts, a caller is found, chosen and gets a ticket, and a number is a link', async () => {
  const { organization, jana, kemal, phone } = await start()
  const page = await stage.openAs(jana, { javaScriptEnabled: false })
  await page.goto('/desk/phone')
  await page.getByLabel('Rufnummer, Name, Firma, Ticketnummer').fill(organization.name)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /^Kemal/ }).click()
  const link = page.getByRole('link', { name: phone })
  expect(await link.getAttribute('href')).toBe(`tel:${phone.replaceAll(' ', '')}`)
  await page.getByLabel('Betreff').fill('Etikettendrucker')
  await page.getByLabel('Was ist los?').fill('Papier ist drin.')
  await page.getByRole('button', { name: new RegExp(`Anlegen und Mail an ${kemal.firstName}`) }).click()
  await page.getByText(/ist angelegt/).waitFor()
})
