import { expect } from 'vitest'
import { journey, useStage } from '../support/browser.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'

const stage = useStage()

journey('a draft that was marked confidential still is when it comes back', async () => {
  const { db } = stage.portal
  await aTeam(db, { name: 'Support Team', isDefault: true })
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const eva = await aCustomer(db)
  await joins(db, eva, organization)
  const page = await stage.openAs(eva)
  await page.goto('/tickets/new')
  await page.getByLabel('Betreff').fill('Gehaltsabrechnung falsch')
  await page.locator('input[name="confidential"]').check()
  await page.getByText('Entwurf gespeichert').waitFor()
  const later = await stage.openAs(eva)
  await later.goto('/tickets/new')
  expect(await later.getByLabel('Betreff').inputValue()).toBe('Gehaltsabrechnung falsch')
  expect(await later.locator('input[name="confidential"]').isChecked()).toBe(true)
})
