import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { DEVICE, FIELDS } from '../support/ordering.ts'
import { aTemplate } from '../support/templates.ts'

const stage = useStage()
let made: Promise<string> | undefined

/** The same for all journeys here. */
const workplace = () => {
  made ??= aWorkplace()
  return made
}

async function aWorkplace() {
  const { db } = stage.portal
  const team = await aTeam(db, { name: 'Support Team', isDefault: true })
  const { key } = await aTemplate(db, {
    group: 'request',
    name: { de: 'Neuer Arbeitsplatz', en: 'New workplace' },
    description: { de: 'Notebook, Dock und Bildschirme', en: 'Laptop, dock and screens' },
    guide: {
      name: { de: 'Arbeitsplatz', en: 'Workplace' },
      text: { de: 'Nur **das Nötige**.', en: 'Only **what is needed**.' },
    },
    team: team.name,
    subject: { de: 'Neuer Arbeitsplatz', en: 'New workplace' },
    fields: [...FIELDS],
  })
  await aTemplate(db, { group: 'change', name: { de: 'Stammdatenänderungsberechtigung', en: 'Access rights' } })
  return key
}

const noSideways = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)

journey('a customer finds the fitting template while typing, and is only asked what matters', async () => {
  await workplace()
  const eva = await aCustomer(stage.portal.db)
  const page = await stage.openAs(eva)
  await page.goto('/tickets')
  await page.getByRole('link', { name: 'Ticketvorlagen' }).click()
  await expectAccessible(page, 'the overview of templates')
  await page.getByRole('searchbox').fill('dock')
  await page.getByText('Allgemeine Störungsmeldung').waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Neuer Arbeitsplatz' }).click()
  await page.getByRole('heading', { name: 'Gesprächsleitfaden „Arbeitsplatz“' }).waitFor()
  expect(await page.getByLabel('Tastatur').isVisible()).toBe(false)
  await page.getByLabel('Notebook').check()
  await page.getByText('Weil Sie „Notebook“ gewählt haben:').waitFor()
  await expectAccessible(page, 'a form with conditions')
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  expect(await page.getByLabel('Tastatur').evaluate((field: HTMLInputElement) => field.validity.valueMissing)).toBe(
    true,
  )
  await page.getByLabel('fester PC').check()
  expect(await page.getByLabel('Tastatur').isVisible()).toBe(false)
  await page.getByLabel('Notebook').check()
  await page.getByLabel('Tastatur').fill('Deutsch')
  await page.getByLabel('Anzahl (Stück)').fill('9')
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  await page.getByRole('link', { name: /höchstens 5/ }).waitFor()
  await expectAccessible(page, 'a form with a fault')
  await page.getByLabel('Anzahl (Stück)').fill('2')
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  await page.getByText('Ihr Ticket hat die Nummer').waitFor()
  await page.getByRole('heading', { name: /Angaben/ }).waitFor()
  await expectAccessible(page, 'a ticket with details')
  await page.goto('/tickets/new')
  expect(await page.getByRole('link', { name: 'Neuer Arbeitsplatz' }).count()).toBeGreaterThan(0)
})

journey(
  'without scripts, on a phone, in the dark and in English: all is asked, and what does not apply is dropped',
  async () => {
    const key = await workplace()
    const { db } = stage.portal
    const eva = await aCustomer(db, { locale: 'en' })
    const page = await stage.openAs(eva, { viewport: PHONE, colorScheme: 'dark', javaScriptEnabled: false })
    await page.goto('/tickets/new')
    await noSideways(page)
    await page.getByRole('searchbox').fill('screens')
    await page.getByRole('button', { name: 'Search' }).click()
    expect(await page.getByText('Access rights').count()).toBe(0)
    await page.goto(`/tickets/new/${key}?device=${encodeURIComponent(DEVICE.options?.[1]?.value as string)}`)
    await page.getByText('Only for “Laptop”:').waitFor()
    await noSideways(page)
    await page.getByLabel('Keyboard').fill('German')
    await page.locator('form.ticket-form .form-actions button').click()
    await page.getByText('Your ticket').first().waitFor()
    const [ticket] = await db.ticket.findMany({ where: { requesterId: eva.id }, include: { answers: true } })
    expect(ticket?.answers.map(({ key: answered }) => answered)).toEqual(['device'])
  },
)

journey('the same pages on a phone in the dark can be read by everybody', async () => {
  const key = await workplace()
  const page = await stage.openAs(await aCustomer(stage.portal.db), { viewport: PHONE, colorScheme: 'dark' })
  for (const path of ['/tickets/new', '/tickets/new?q=zeppelin', `/tickets/new/${key}?device=notebook`]) {
    await page.goto(path)
    await noSideways(page)
    await expectAccessible(page, path)
  }
})
