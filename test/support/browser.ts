import { type AddressInfo, createServer } from 'node:net'
import axe from 'axe-core'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startSession } from '../../src/accounts/sessions.ts'
import { createJobs } from '../../src/jobs.ts'
import type { Account } from '../../src/platform/db.ts'
import { startWorker } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer } from '../../src/platform/mailer.ts'
import { chromiumPath } from './chromium.ts'
import { type Portal, startPortal } from './portal.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const DESK = { width: 1280, height: 800 }
export const PHONE = { width: 360, height: 740 }

/** A test that needs a browser; skipped where there is none. */
export const journey = test.skipIf(!chromiumPath)

export interface Stage {
  portal: Portal
  mails: SmtpSink
  /** Opens a window of its own: no cookies of any other. Everything odd that happens in it fails the test. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** A window of somebody who is signed in already. */
  openAs(account: Pick<Account, 'id'>, options?: BrowserContextOptions): Promise<Page>
}

let started: Promise<Browser> | undefined

/** One for all files of a worker, with which it ends: a start takes as long as three pages. */
async function theBrowser(): Promise<Browser> {
  const running = await started
  if (running?.isConnected()) return running
  started = chromium.launch({ executablePath: chromiumPath as string, args: FLAGS })
  return started
}

/** A portal that listens, its jobs and a mail server, for all journeys of a file, and windows of a browser. */
export function useStage(env: Record<string, string> = {}): Stage {
  const stage = {} as Stage
  const contexts: BrowserContext[] = []
  const oddities: string[] = []
  let stop: () => Promise<void>

  // Five seconds each on a quiet machine; CI machines are not.
  vi.setConfig({ testTimeout: 180_000 })
  if (chromiumPath) {
    beforeAll(async () => {
      const [port, mailPort] = await Promise.all([freePort(), freePort()])
      stage.mails = await startSmtpSink(mailPort)
      const smtpUrl = `smtp://127.0.0.1:${mailPort}?tls=off`
      stage.portal = await startPortal({
        PORT: String(port),
        BASE_URL: `http://127.0.0.1:${port}`,
        SMTP_URL: smtpUrl,
        ...env,
      })
      const { app, config, databaseUrl } = stage.portal
      await app.listen({ host: '127.0.0.1', port })
      const mailer = config.smtpUrl ? createMailer(config.smtpUrl) : undefined
      const worker = await startWorker(databaseUrl, createJobs({ ...stage.portal, mailer }), '', createLog('silent'))
      stop = async () => {
        await worker.stop()
        mailer?.close()
        await stage.mails.stop()
        await stage.portal.stop()
      }
    })
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
      expect(oddities.splice(0), 'What the browser complained about').toEqual([])
    })
    afterAll(() => stop?.())
  }

  stage.open = async (options = {}) => {
    const { baseUrl } = stage.portal.config
    const context = await (await theBrowser()).newContext({
      baseURL: baseUrl,
      locale: 'de-DE',
      viewport: DESK,
      reducedMotion: 'reduce',
      ...options,
    })
    context.setDefaultTimeout(15_000)
    contexts.push(context)
    watch(context, baseUrl, oddities)
    return context.newPage()
  }
  stage.openAs = async (account, options) => {
    const page = await stage.open(options)
    const value = await startSession(stage.portal.db, account.id, { address: '127.0.0.1', userAgent: 'test' })
    await page
      .context()
      .addCookies([{ name: 'session', value, url: stage.portal.config.baseUrl, httpOnly: true, sameSite: 'Lax' }])
    return page
  }
  return stage
}

const EXPECTED = [
  'Failed to load resource: the server responded with a status of 4',
  'Failed to load resource: net::ERR_INTERNET_DISCONNECTED',
  // A stream that ends before its time.
  'Failed to load resource: net::ERR_INCOMPLETE_CHUNKED_ENCODING',
  'htmx: htmx:error: Failed to fetch',
]

/**
 * Notes errors in the console (what the content security policy refuses among them), failed answers and foreign hosts.
 */
function watch(context: BrowserContext, baseUrl: string, oddities: string[]) {
  context.on('console', (message) => {
    // A form that is answered with 422 is a failed resource to the browser, and so is what a test cut off.
    if (message.type() === 'error' && !EXPECTED.some((start) => message.text().startsWith(start)))
      oddities.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => oddities.push(`error: ${error.error().stack}`))
  context.on('request', (request) => {
    const url = request.url()
    if (/^https?:/.test(url) && new URL(url).origin !== baseUrl) oddities.push(`request to another host: ${url}`)
  })
  context.on('response', (response) => {
    const expected = response.status() < 400 || (response.status() < 500 && !response.url().includes('/assets/'))
    if (!expected) oddities.push(`${response.status()} ${response.url()}`)
  })
}

/**
 * Fails with what axe finds on the page, wide and narrow, light and dark, and with anything that is wider than a phone.
 */
export async function expectAccessible(page: Page, state: string) {
  const before = page.viewportSize() ?? DESK
  const found = [
    ...(await findings(page, `${state}, wide`, DESK)),
    ...(await findings(page, `${state}, dark`, DESK, ['color-contrast'])),
    ...(await findings(page, `${state}, narrow`, PHONE)),
  ]
  await page.setViewportSize(before)
  expect(found, `axe on „${state}“ (${page.url()})`).toEqual([])
}

/**
 * What axe finds on the page at this size, in the light scheme or, with the rules that differ there, in the dark one;
 * and if it is too wide.
 */
export async function findings(page: Page, state: string, viewport: typeof DESK, only?: string[]): Promise<string[]> {
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme: only ? 'dark' : 'light' })
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: RULES }
  const { violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})`,
  )) as axe.AxeResults
  const overflow = (await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')) as number
  if (only) await page.emulateMedia({ colorScheme: 'light' })
  return [
    ...violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        (node) =>
          `${state}: ${id} (${help})\n  ${node.html.slice(0, 200)}\n  ` +
          `${node.failureSummary?.replace(/\s*\n\s*/g, ' ')}`,
      ),
    ),
    ...(overflow > 0 ? [`${state}: the page is ${overflow} px wider than the window`] : []),
  ]
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
