import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { mailsTo } from '../support/mails.ts'

const stage = useStage({ REGISTRATION: 'contract' })

/** Two people of a company, one with a ticket, and an agent of its team. */
async function start() {
  const { db } = stage.portal
  const team = await aTeam(db, { isDefault: true })
  const organization = await aCompany(stage.portal)
  const eva = await aMember(stage.portal, organization)
  const ben = await aMember(stage.portal, organization, 'customer', { firstName: 'Ben', locale: 'en' })
  const ticket = await aTicket(db, { requester: eva.account, organization, team, subject: 'Anrufe brechen ab' })
  const jana = await anAgent(db, {}, [team])
  return { db, organization, eva: eva.account, ben: ben.account, ticket, jana }
}

journey('an agent announces it, two customers join, an update and the end reach both once', async () => {
  const { db, eva, ben, jana, ticket, organization } = await start()
  const desk = await stage.openAs(jana)
  await desk.goto(`/desk/tickets/${ticket.number}`)
  await desk.goto(`/desk/incidents/new?ticket=${ticket.number}`)
  await expectAccessible(desk, 'a new incident')
  expect(await desk.getByLabel('Firmen', { exact: true }).inputValue()).toBe(organization.name)
  await desk.getByLabel('Titel (Deutsch)').fill('Telefonanlage Werk Nord, ankommende Anrufe brechen ab')
  await desk.getByLabel('Titel (Englisch)').fill('Telephone system: incoming calls are cut off')
  await desk.getByLabel('Text (Deutsch)').fill('Betroffen sind alle Durchwahlen.')
  await desk.getByRole('button', { name: 'Bekannt geben' }).click()
  await desk.getByText('Die Störung ist bekannt gegeben.').waitFor()
  await expectAccessible(desk, 'an incident at the desk')
  const address = new URL(desk.url()).pathname

  // Ben reads English, has no scripts, and goes on with what he had begun.
  const bens = await stage.openAs(ben, { javaScriptEnabled: false })
  await bens.goto('/tickets')
  await bens.getByRole('button', { name: 'I am affected too' }).click()
  await bens.getByText('You are affected too.').first().waitFor()
  expect(new URL(bens.url()).pathname).toBe('/tickets')
  await bens.getByRole('link', { name: 'Change' }).click()
  await bens.getByLabel('Remark').fill('Only extension 12')
  await bens.getByRole('button', { name: 'Save' }).click()
  await bens.getByText('You will receive updates by e-mail.').waitFor()

  const evas = await stage.openAs(eva)
  await evas.goto('/tickets/new')
  await expectAccessible(evas, 'the form below an incident')
  await evas.getByRole('link', { name: 'Telefonanlage Werk Nord, ankommende Anrufe brechen ab' }).click()
  await evas.getByText('Sie sind auch betroffen.').waitFor()
  await expectAccessible(evas, 'an incident')

  await desk.reload()
  await desk.getByText('Only extension 12').waitFor()
  await desk.getByLabel('Text (Deutsch)').fill('Der Techniker ist da.')
  await desk.getByRole('button', { name: 'Veröffentlichen' }).click()
  await desk.getByText('Die Neuigkeit ist veröffentlicht.').waitFor()
  await stage.portal.work()
  for (const { email } of [eva, ben]) {
    const mails = (await mailsTo(db, email)).filter(({ name }) => name === 'incident.update')
    expect(mails.map(({ text }) => text.includes('Der Techniker ist da.'))).toEqual([true])
  }

  await desk.getByRole('link', { name: 'Störung beenden' }).click()
  await expectAccessible(desk, 'the end of an incident')
  await desk.getByLabel('Text (Deutsch)').fill('Neue Firmware, alles geht wieder.')
  await desk.getByLabel('Mit diesem Text schließen').check()
  await desk.getByRole('button', { name: 'Störung beenden' }).click()
  await desk.getByText('Die Störung ist beendet. 1 Ticket hat den Text erhalten.').waitFor()
  expect(new URL(desk.url()).pathname).toBe(address)
  await stage.portal.work()
  const named = async ({ email }: { email: string }) => (await mailsTo(db, email)).map(({ name }) => name)
  // The portal's own worker may have taken the job.
  await expect.poll(() => named(eva)).toEqual(['incident.update', 'ticket.replied'])
  await expect.poll(() => named(ben)).toEqual(['incident.update', 'incident.update'])
  await evas.goto('/tickets')
  expect(await evas.getByText('Bekannte Störung').count()).toBe(0)
})

journey('at the desk without scripts, and on a narrow screen in the dark, all of it works', async () => {
  const { jana, organization, eva, db } = await start()
  const desk = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await desk.goto('/desk/incidents')
  await desk.getByRole('link', { name: 'Störung bekannt geben' }).first().click()
  await desk.getByLabel('Titel (Deutsch)').fill('Datensicherungsüberwachungsdienst antwortet nicht')
  await desk.getByRole('button', { name: 'Bekannt geben' }).click()
  await desk.locator('#bodyDe:invalid, #bodyDe-error').first().waitFor()
  await desk.getByLabel('Text (Deutsch)').fill('Wir prüfen.')
  await desk.getByLabel('Firmen', { exact: true }).fill(organization.name)
  await desk.getByRole('button', { name: 'Bekannt geben' }).click()
  await desk.getByText('Die Störung ist bekannt gegeben.').waitFor()
  await db.account.update({ where: { id: eva.id }, data: { theme: 'dark' } })
  const evas = await stage.openAs(eva, { viewport: PHONE })
  for (const path of ['/tickets', '/tickets/new']) {
    await evas.goto(path)
    await expectAccessible(evas, path)
    const wider = await evas.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wider, path).toBeLessThanOrEqual(0)
  }
  await evas.getByRole('button', { name: 'Ich bin auch betroffen' }).click()
  await evas.getByText('Sie sind auch betroffen.').first().waitFor()
})
