import { expect } from 'vitest'
import { aCategory, anArticle } from '../support/articles.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aFaqReader } from '../support/faq-readers.ts'

const stage = useStage()
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** A closed ticket of somebody whose company has the FAQ, its agent, and a category. */
async function aSolvedTicket(subject: string) {
  const { db } = stage.portal
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const [jana, { account: eva, organization }] = [await anAgent(db, {}, [team]), await aFaqReader(stage.portal)]
  const { id, number } = await aTicket(db, { team, requester: eva, organization, subject, state: 'closed' })
  await db.ticket.update({ where: { id }, data: { solution: 'Bei Eva Brandt die hintere Klappe öffnen.' } })
  const category = await aCategory(db, { de: `Drucken ${number.slice(-4)}` })
  return { db, jana, eva, category, path: `/desk/tickets/${number}`, team, organization }
}

journey('an agent makes an article with a picture of a solution, and a customer reads it', async () => {
  const { jana, eva, path } = await aSolvedTicket('Papierstau in Fach 2')
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.locator('.desk-actions-more summary').click()
  await page.getByRole('link', { name: 'Lösung als FAQ-Artikel' }).click()
  await page.locator('dialog').getByText('⟦Eva Brandt⟧').waitFor()
  await expectAccessible(page, 'a solution as an article')
  await page.locator('dialog select[name="category"]').selectOption({ index: 1 })
  await page.getByRole('button', { name: /Entwurf anlegen/ }).click()
  await page.getByText('Der Entwurf ist angelegt.').waitFor()
  await expectAccessible(page, 'a draft of an article')
  const body = page.locator('#body')
  expect(await body.inputValue()).toBe('Bei ⟦Eva Brandt⟧ die hintere Klappe öffnen.')
  await page.getByLabel('Stand').selectOption('published')
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Zwischen ⟦ und ⟧ steht noch etwas').first().waitFor()
  await page.setInputFiles('#attachments', { name: 'klappe.gif', mimeType: 'image/gif', buffer: PICTURE })
  await page.getByRole('link', { name: 'klappe.gif' }).waitFor()
  await body.fill('## So geht es\n\nDie hintere Klappe öffnen.\n\n![Die Klappe](klappe.gif)')
  await page.locator('#preview').getByRole('heading', { name: 'So geht es' }).waitFor()
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Der Artikel ist gespeichert.').waitFor()
  await page.getByRole('link', { name: 'Papierstau in Fach 2' }).waitFor()
  await page.setViewportSize(PHONE)
  await expectAccessible(page, 'an article at the desk on a telephone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)

  const theirs = await stage.openAs(eva)
  await theirs.goto('/faq?q=papierstau')
  await theirs.getByRole('link', { name: /Papierstau in Fach 2/ }).click()
  const picture = theirs.getByRole('img', { name: 'Die Klappe' })
  await picture.waitFor()
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
})

journey('an agent links an article by one key where the cursor stands', async () => {
  const { db, jana, category, team, eva, organization } = await aSolvedTicket('Vorher')
  const { slug } = await anArticle(db, { category, title: 'Toner tauschen' })
  const { number } = await aTicket(db, { team, requester: eva, organization, subject: 'Toner leer' })
  const page = await stage.openAs(jana)
  await page.goto(`/desk/tickets/${number}`)
  await page.locator('#body').fill('Guten Tag')
  await page.locator('#body').press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('Shift+F')
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('searchbox').fill('toner')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: '„Toner tauschen“ einfügen' }).waitFor()
  await expectAccessible(page, 'articles to link')
  await dialog.getByRole('button', { name: '„Toner tauschen“ einfügen' }).click()
  expect(await page.locator('#body').inputValue()).toMatch(
    new RegExp(`Guten Tag\\s+Toner tauschen: .*/faq/articles/${slug}`),
  )
})

journey('without scripts, an article is written, with a picture, on a telephone', async () => {
  const { db, jana, category } = await aSolvedTicket('Ohne Skripte')
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/desk/faq')
  await page.getByRole('link', { name: 'Neuer Artikel' }).first().click()
  await page.getByLabel('Titel').fill('Klappe öffnen')
  await page.locator('#body').fill('![Klappe](klappe.gif)')
  await page.setInputFiles('#attachments', { name: 'klappe.gif', mimeType: 'image/gif', buffer: PICTURE })
  await page.getByRole('button', { name: 'Anhängen' }).click()
  await page.locator('#category').selectOption(String(category.id))
  await page.getByRole('button', { name: 'Vorschau' }).click()
  await page.locator('#preview').getByRole('img', { name: 'Klappe' }).waitFor()
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Der Artikel ist gespeichert.').waitFor()
  const text = await db.faqArticleText.findFirstOrThrow({ orderBy: { articleId: 'desc' } })
  expect(text).toMatchObject({ title: 'Klappe öffnen', body: '![Klappe](klappe.gif)' })
})

journey('below an answer, articles are suggested by the subject, and one click puts a link into it', async () => {
  const { jana, category, db, path } = await aSolvedTicket('Wackelkontakt in Halle 2')
  await db.ticket.update({ where: { number: path.split('/').at(-1) ?? '' }, data: { state: 'open', closedAt: null } })
  await anArticle(db, { category, slug: 'wackelkontakt', title: 'Wackelkontakt finden' })
  const page = await stage.openAs(jana, { viewport: PHONE })
  await page.goto(`${path}?write=reply`)
  await page.getByRole('link', { name: 'Wackelkontakt finden' }).waitFor()
  await expectAccessible(page, 'suggestions below an answer')
  await page.locator('#body').fill('Guten Tag')
  await page.getByRole('button', { name: '„Wackelkontakt finden“ einfügen' }).click()
  expect(await page.locator('#body').inputValue()).toMatch(
    /^Guten Tag\n\nWackelkontakt finden: http\S+wackelkontakt\n$/,
  )
})
