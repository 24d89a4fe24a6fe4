import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { offeredTemplate } from '../../src/catalog/offered.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'

const stage = useStage()

const anAdmin = async () => {
  const team = await aTeam(stage.portal.db)
  return anAgent(stage.portal.db, { role: 'admin' }, [team])
}
const offered = (key: string) => offeredTemplate(stage.portal.db, key, { organizationId: null, today: dayFromNow(0) })

/** The part of a field that a page shows. */
const fieldOn = (page: Page, place: number) => page.locator(`#field-${place}`)

async function makeTemplate(page: Page, name: string) {
  await page.goto('/desk/templates')
  await page.getByRole('link', { name: 'Neue Vorlage' }).click()
  await page.getByLabel('Name auf Deutsch').fill(name)
  await fieldOn(page, 0).getByLabel('Frage auf Deutsch').fill('Gerät')
  await fieldOn(page, 0).getByLabel('Art').selectOption({ label: 'Auswahl' })
  await fieldOn(page, 0).getByLabel('Antworten zur Auswahl').fill('Notebook\nFester PC')
  await page.getByRole('button', { name: 'Feld hinzufügen' }).click()
  const second = fieldOn(page, 1)
  await second.getByLabel('Frage auf Deutsch').fill('Tastatur')
  await second.getByLabel('Nur fragen, wenn').selectOption({ label: 'Gerät' })
  await second.getByLabel('diesen Wert hat').fill('notebook')
  expect(await page.getByLabel('Name auf Deutsch').inputValue()).toBe(name)
}

journey('an admin makes a template with a condition, tries it out and publishes it', async () => {
  const page = await stage.openAs(await anAdmin())
  await makeTemplate(page, 'Neuer Arbeitsplatz')
  await expectAccessible(page, 'a new template')
  await page.getByRole('button', { name: 'Entwurf speichern' }).last().click()
  await page.getByText('Der Entwurf ist gespeichert.').waitFor()
  expect(await offered('neuer-arbeitsplatz')).toBeUndefined()
  await page.getByRole('link', { name: 'Ausprobieren' }).click()
  expect(await page.getByLabel('Tastatur').isVisible()).toBe(false)
  await page.getByLabel('Notebook').check()
  await page.getByLabel('Tastatur').fill('Deutsch')
  await page.getByRole('button', { name: 'Ausprobieren' }).click()
  await page.locator('#result').getByText('Deutsch').waitFor()
  await expectAccessible(page, 'a template tried out')
  await page.goBack()
  await page.goBack()
  await page.getByRole('button', { name: 'Veröffentlichen' }).click()
  await page.getByText('Die Vorlage ist veröffentlicht.').waitFor()
  expect((await offered('neuer-arbeitsplatz'))?.definition.fields[1]?.showWhen).toEqual({
    field: 'geraet',
    is: ['notebook'],
  })
  await page.getByRole('link', { name: 'Versionen' }).click()
  await expectAccessible(page, 'versions of a template')
})

journey('without scripts, and on a telephone, a template is made as well', async () => {
  const page = await stage.openAs(await anAdmin(), { javaScriptEnabled: false, viewport: PHONE })
  await makeTemplate(page, 'Ohne Skripte')
  await fieldOn(page, 1)
    .getByRole('button', { name: /nach oben/ })
    .click()
  expect(await page.getByLabel('Name auf Deutsch').inputValue()).toBe('Ohne Skripte')
  await fieldOn(page, 0)
    .getByRole('button', { name: /nach unten/ })
    .click()
  await page.getByRole('button', { name: 'Veröffentlichen' }).click()
  await page.getByText('Die Vorlage ist veröffentlicht.').waitFor()
  expect(await offered('ohne-skripte')).toBeDefined()
  const wide = await page.locator('body').boundingBox()
  expect(wide?.width).toBeLessThanOrEqual(PHONE.width)
})
