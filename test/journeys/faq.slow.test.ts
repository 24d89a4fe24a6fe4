import { expect } from 'vitest'
import { aCategory, anArticle } from '../support/articles.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aFaqReader } from '../support/faq-readers.ts'

const stage = useStage()

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerung'

async function aWorld(locale = 'de') {
  const { db } = stage.portal
  await db.faqArticle.deleteMany()
  await db.faqCategory.deleteMany()
  const printing = await aCategory(db, { de: 'Drucken', en: 'Printing', slug: 'drucken' })
  await aCategory(db, { de: LONG, slug: 'lang', parent: printing })
  const toner = await anArticle(db, { slug: 'toner', title: 'Toner bestellen' })
  const body = `Dauert zwei Minuten.

![Die Klappe](Klappe hinten.png)

## So geht es

1. Öffnen Sie die Klappe.

## Tabelle

| ${LONG} | B | C |
|---|---|--:|
| 1 | ${LONG} | 3 |

## Wenn es wieder passiert

Melden Sie es uns.`
  await anArticle(db, {
    ...{ slug: 'papierstau', category: printing, title: 'Papierstau im Drucker lösen', related: [toner] },
    body: body.replace('(Klappe hinten.png)', '(<Klappe hinten.png>)'),
    en: { title: 'Clear a paper jam in the printer' },
    files: { 'Klappe hinten.png': PICTURE, 'Anleitung.txt': 'Klappe öffnen' },
  })
  return aFaqReader(stage.portal, { account: { locale } })
}

/** One dot. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

journey('somebody finds an article by a misspelt word, says that it helped, and sees its picture', async () => {
  const { account } = await aWorld()
  const page = await stage.openAs(account)
  await page.goto('/tickets')
  await page.getByRole('link', { name: 'FAQ', exact: true }).click()
  await expectAccessible(page, 'explorer')
  await page.getByRole('searchbox').fill('papirstau')
  await page.getByRole('button', { name: 'Suchen' }).click()
  await expectAccessible(page, 'nearly found')
  await page.getByRole('link', { name: 'Papierstau im Drucker lösen' }).click()
  await page.getByRole('navigation', { name: 'Inhalt' }).getByRole('link', { name: 'Tabelle' }).click()
  expect(new URL(page.url()).hash).toBe('#h-tabelle')
  expect(await page.getByAltText('Die Klappe').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
  await page.getByRole('button', { name: 'Nein' }).click()
  await page.getByText('Danke für Ihre Antwort').waitFor()
  await expectAccessible(page, 'article with feedback')
  await page.getByRole('button', { name: 'Ja' }).click()
  await expect.poll(() => page.getByRole('button', { name: 'Ja', pressed: true }).count()).toBe(1)
  expect(await stage.portal.db.faqFeedback.findMany({ where: { accountId: account.id } })).toHaveLength(1)
  await page.getByRole('link', { name: 'Artikel drucken' }).click()
  await expectAccessible(page, 'on paper')
})

journey('while a subject is typed an article is offered, opens beside the form, and spares the ticket', async () => {
  const { account } = await aWorld()
  const page = await stage.openAs(account)
  await page.goto('/tickets/new')
  const body = page.getByLabel('Text')
  const place = () => body.evaluate((field) => Math.round(field.getBoundingClientRect().top + scrollY))
  await body.fill('Steht seit heute')
  const before = await place()
  await page.getByLabel('Betreff').pressSequentially('Drucker hat Papierstau')
  const offered = page.getByRole('link', { name: 'Papierstau im Drucker lösen' })
  await offered.waitFor()
  expect(await place(), 'nothing moves').toBe(before)
  await expectAccessible(page, 'form with suggestions')
  await offered.click()
  const beside = page.getByRole('dialog', { name: 'Papierstau im Drucker lösen' })
  await beside.waitFor()
  await expectAccessible(page, 'article beside a form')
  await page.keyboard.press('Escape')
  expect(await body.inputValue()).toBe('Steht seit heute')
  await offered.click()
  await beside.getByRole('button', { name: 'Das hat geholfen' }).click()
  await page.getByText('Ein Ticket ist nicht nötig').waitFor()
  const { db } = stage.portal
  expect(await db.ticket.count({ where: { requesterId: account.id } })).toBe(0)
  // Nothing of the form is saved again while its page ends.
  await page.waitForTimeout(500)
  expect(await db.draft.count({ where: { accountId: account.id } })).toBe(0)
  await page.goto('/tickets/new')
  expect(await page.getByLabel('Text').inputValue()).toBe('')
})

journey('without scripts, in English and on a phone: found, offered, and what is typed stays', async () => {
  const { account } = await aWorld('en')
  const page = await stage.openAs(account, { javaScriptEnabled: false, viewport: PHONE, colorScheme: 'dark' })
  await page.goto('/faq?q=paper+jams')
  await page.getByRole('link', { name: 'Clear a paper jam in the printer' }).click()
  await page.getByText('Add a comment').click()
  await page.getByLabel('Comment').fill('The flap was stuck')
  await page.getByRole('button', { name: 'Yes' }).click()
  await page.getByText('Thank you for your answer').waitFor()
  await page.goto('/tickets/new')
  await page.locator('[name=subject]').fill('Paper jam again')
  await page.locator('[name=body]').fill('Since today')
  await page.getByRole('button', { name: 'Find matching articles' }).click()
  await page.getByRole('heading', { name: 'Perhaps this already helps' }).waitFor()
  await page.getByRole('link', { name: 'Clear a paper jam in the printer' }).waitFor()
  await page.getByRole('link', { name: 'Back to your ticket' }).first().click()
  expect(await page.locator('[name=body]').inputValue()).toBe('Since today')
  expect(await page.locator('[name=subject]').inputValue()).toBe('Paper jam again')
})
