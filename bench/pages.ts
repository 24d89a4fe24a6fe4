import { request } from 'node:http'
import { brotliDecompressSync } from 'node:zlib'
import type { Statement } from './count-queries.ts'
import type { Load, Target } from './load.ts'
import type { BenchCustomer, BenchPerson, Seeded } from './seed.ts'

export interface BenchPage {
  name: string
  targets: Target[]
  expected: number
  /** The bare server has this page too. */
  compared: boolean
  /** Needs a longer measurement. */
  slow?: boolean
  /** Changes something; the answer redirects to it. */
  writes?: boolean
}

export const cookieOf = ({ session }: BenchPerson) => ({ cookie: `session=${session}` })

/** What is measured. Signing in needs known browsers, see knownBrowsers. */
export function benchPages({ customers, agent, team }: Seeded, browsers: Target[]): BenchPage[] {
  const [busiest, average, ...others] = customers
  if (!busiest || !average) throw new Error('Nobody to measure with')
  const tickets = busiest.openTickets.slice(-20)
  return [
    { name: 'Sign-in page', targets: [{ path: '/' }], expected: 200, compared: false },
    {
      name: 'My Tickets, 500 tickets',
      targets: [{ path: '/tickets', headers: cookieOf(busiest) }],
      expected: 200,
      compared: true,
    },
    {
      name: 'My Tickets, 48 tickets',
      targets: [{ path: '/tickets', headers: cookieOf(average) }],
      expected: 200,
      compared: true,
    },
    {
      name: 'Ticket page',
      targets: tickets.map((number) => ({ path: `/tickets/${number}`, headers: cookieOf(busiest) })),
      expected: 200,
      compared: true,
    },
    {
      name: 'Telephone, part of a name',
      targets: [{ path: '/desk/phone?number=bran', headers: cookieOf(agent) }],
      expected: 200,
      compared: false,
    },
    {
      name: 'Desk list, 4,000 open',
      targets: [{ path: '/desk/tickets', headers: cookieOf(agent) }],
      expected: 200,
      compared: true,
    },
    {
      name: 'Desk ticket',
      targets: agent.openTickets.slice(-20).map((number) => ({
        path: `/desk/tickets/${number}`,
        headers: cookieOf(agent),
      })),
      expected: 200,
      compared: true,
    },
    {
      name: 'Desk search for two words',
      targets: [{ path: '/desk/tickets?q=drucker+halle', headers: cookieOf(agent) }],
      expected: 200,
      compared: false,
    },
    {
      name: 'Search for two words',
      targets: [{ path: '/tickets/search?q=drucker+halle', headers: cookieOf(busiest) }],
      expected: 200,
      compared: false,
    },
    ...Object.entries({ ...FAQ, ...TEMPLATES }).map(([name, path]) => ({
      name,
      targets: [{ path, headers: cookieOf(busiest) }],
      expected: 200,
      compared: false,
    })),
    {
      name: 'Suggestions while an agent replies',
      targets: agent.openTickets.slice(-20).map((number) => ({
        path: `/desk/tickets/${number}/articles/suggested?subject=Scanner+liest+keine+Codes+mehr`,
        headers: cookieOf(agent),
      })),
      expected: 200,
      compared: false,
    },
    {
      name: 'Opening a ticket',
      targets: others.map((customer) => openingOf(customer, team)),
      expected: 303,
      compared: true,
      slow: true,
      writes: true,
    },
    { name: 'Replying', targets: others.map(replyOf), expected: 303, compared: true, slow: true, writes: true },
    { name: 'Signing in', targets: browsers, expected: 303, compared: false, slow: true },
  ]
}

/** Among 5,000 articles. */
const FAQ = {
  'FAQ explorer': '/faq',
  'FAQ search for two words': '/faq?q=scanner+kabel',
  'FAQ search for a frequent word': '/faq?q=drucker',
  'FAQ search with a typing error': '/faq?q=etikettendruker+prufen',
  'FAQ article': '/faq/articles/artikel-7',
  'FAQ suggestions while typing': '/faq/suggestions?subject=Scanner+liest+keine+Codes+mehr',
}

/** Two hundred of them, each with thirty fields. */
const TEMPLATES = {
  'Templates, overview of 200': '/tickets/new',
  'Templates, search among 200': '/tickets/new?q=arbeitsplatz+17',
  'Templates, form with 30 fields': '/tickets/new/vorlage-17',
}

const BOUNDARY = 'schalter-bench-boundary'

const openingOf = (customer: BenchCustomer, team: number): Target =>
  formOf(customer, '/tickets', {
    formKey: '{uuid}',
    action: 'send',
    team: String(team),
    subject: 'Etikettendrucker Halle 2 druckt versetzt',
    body:
      'Seit dem Wochenende druckt der Etikettendrucker um ca. 4 mm versetzt.\n\nNeustart und Kalibrierung haben ' +
      'nichts geändert.',
    affects: 'me',
    priority: '3',
  })

const replyOf = (customer: BenchCustomer): Target =>
  formOf(customer, `/tickets/${customer.openTickets.at(-1)}/replies`, {
    formKey: '{uuid}',
    action: 'send',
    body: 'Ein anderer Etikettendrucker druckt an derselben Stelle richtig.\n\nAm Kabel liegt es also nicht.',
  })

/** A multipart form, as browsers send it. */
function formOf(customer: BenchCustomer, path: string, fields: Record<string, string>): Target {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return {
    method: 'POST',
    path,
    headers: { ...cookieOf(customer), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: `${parts.join('')}--${BOUNDARY}--\r\n`,
  }
}

const signInOf = ({ email, password }: BenchCustomer): Target => ({
  method: 'POST',
  path: '/login',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ login: email, password }).toString(),
})

/** Signs people in once, so that the limit for unknown browsers does not apply. */
export async function knownBrowsers(url: string, customers: BenchCustomer[]): Promise<Target[]> {
  const known: Target[] = []
  for (const customer of customers.slice(-40)) {
    const target = signInOf(customer)
    const { status, cookies } = await ask(url, target)
    if (status !== 303) throw new Error(`${customer.email} cannot sign in: ${status}`)
    const device = cookies.find((cookie) => cookie.startsWith('device='))?.split(';')[0] ?? ''
    known.push({ ...target, headers: { ...target.headers, cookie: device } })
  }
  return known
}

export interface Answer {
  status: number
  html: string
  /** Body bytes on the wire. */
  bytes: number
  statements: Statement[]
  cookies: string[]
}

/** Maximum header size, in bytes. */
const LONGEST_STATEMENTS = 1_000_000

/** `encoding: 'br'` asks as browsers do. */
export function ask(
  url: string,
  { method = 'GET', path, headers, body }: Target,
  encoding = 'identity',
): Promise<Answer> {
  return new Promise((done, fail) => {
    const options = { method, headers: { ...headers, 'accept-encoding': encoding }, maxHeaderSize: LONGEST_STATEMENTS }
    const sent = request(`${url}${path}`, options, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const raw = Buffer.concat(chunks)
      const plain = response.headers['content-encoding'] === 'br' ? brotliDecompressSync(raw) : raw
      done({
        status: response.statusCode ?? 0,
        html: plain.toString(),
        bytes: raw.length,
        statements: JSON.parse(Buffer.from(String(response.headers['x-statements'] ?? 'W10='), 'base64').toString()),
        cookies: response.headers['set-cookie'] ?? [],
      })
    })
    sent.once('error', fail)
    sent.end(body?.replaceAll('{uuid}', crypto.randomUUID()))
  })
}

/** What a page of the desk was made at. */
const MOMENT = /data-(live|time)="[\d:,]+"/g
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Throws unless both servers send the same page, apart from form keys. */
export async function assertSamePages(portal: string, bare: string, pages: BenchPage[]) {
  const read = pages.filter(({ compared, writes }) => compared && !writes).flatMap(({ targets }) => targets)
  // A ticket that an agent has seen looks otherwise.
  for (const target of read) await ask(portal, target)
  for (const target of read) {
    const [ours, theirs] = await Promise.all(
      [portal, bare].map(async (url) => (await ask(url, target)).html.replace(UUID, 'key').replace(MOMENT, '')),
    )
    if (ours !== theirs) throw new Error(`The bare page ${target.path} differs from the portal's`)
  }
}

export const loadOf = (
  url: string,
  page: Pick<BenchPage, 'targets' | 'expected'>,
  connections: number,
  seconds: number,
): Load => ({
  url,
  targets: page.targets,
  expected: page.expected,
  connections,
  seconds,
})
