import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { journey, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'

const stage = useStage()

/** Bytes on the wire of the first visit, and what was asked for. */
async function visit(page: Page, path: string) {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  const fonts = new Set<string>()
  const weight = { font: 0, rest: 0 }
  client.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Font' && fonts.add(requestId)))
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    weight[fonts.has(requestId) ? 'font' : 'rest'] += encodedDataLength
  })
  const responses: { url: string; cached: boolean; cacheControl: string | undefined }[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    responses.push({ url: pathname, cached: false, cacheControl: response.headers()['cache-control'] })
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  return { weight, responses }
}

journey('the first visit of every page weighs at most 60 KB without the font and 120 KB with it', async () => {
  const { db } = stage.portal
  await aTeam(db, { isDefault: true })
  const eva = await aCustomer(db, { pageSize: 50 })
  const organization = await aCompany(stage.portal)
  await joins(db, eva, organization, 'admin')
  const ticket = await aTicket(db, { requester: eva, organization })
  for (let count = 1; count < 50; count++)
    await aTicket(db, { requester: eva, organization, subject: `Sensor ${count} meldet ${count * 7919} Ausreißer` })
  const own = [
    '/tickets',
    '/company/tickets',
    '/company/people',
    '/tickets/new',
    '/tickets/search',
    `/tickets/${ticket.number}`,
    `/tickets/${ticket.number}/print`,
    '/preferences',
  ]
  for (const path of ['/', '/login', '/register', '/password/forgot', '/password/reset/made-up', '/nowhere', ...own]) {
    const page = own.includes(path) ? await stage.openAs(eva) : await stage.open()
    const { weight, responses } = await visit(page, path)
    expect(weight.rest, `${path} without the font`).toBeGreaterThan(1000)
    expect(weight.rest, `${path} without the font`).toBeLessThanOrEqual(60_000)
    expect(weight.rest + weight.font, `${path} with the font`).toBeLessThanOrEqual(120_000)
    for (const { url, cacheControl } of responses.filter((response) => response.url !== path)) {
      expect(url, `asked for by ${path}`).toMatch(/^\/assets\/[\w-]+\.[\w-]{10}\.\w+$/)
      expect(cacheControl, url).toBe('public, max-age=31536000, immutable')
    }
    if (process.env.WEIGHTS) process.stdout.write(`${path}: ${weight.rest} + ${weight.font} bytes\n`)
    await page.context().close()
  }
})

journey('the first visit of the desk’s list weighs at most 60 KB without the font and 120 KB with it', async () => {
  const { db } = stage.portal
  const team = await aTeam(db)
  const agent = await anAgent(db, { pageSize: 50 }, [team])
  const requester = await aCustomer(db)
  for (let count = 1; count <= 50; count++)
    await aTicket(db, { requester, team, subject: `Sensor ${count} meldet ${count * 7919} Ausreißer` })
  const { weight } = await visit(await stage.openAs(agent), '/desk/tickets')
  expect(weight.rest).toBeLessThanOrEqual(60_000)
  expect(weight.rest + weight.font).toBeLessThanOrEqual(120_000)
  if (process.env.WEIGHTS) process.stdout.write(`/desk/tickets: ${weight.rest} + ${weight.font} bytes\n`)
})
