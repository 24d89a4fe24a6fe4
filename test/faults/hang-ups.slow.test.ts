import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aCustomer, aTeam } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { type Server, sessionCookie, startServer } from '../support/server.ts'
import { aForm } from '../support/tickets.ts'

// The portal beside the server only looks into the same database.
const portal = usePortal()
let server: Server
let cookie: string

beforeAll(async () => {
  server = await startServer(portal.databaseUrl, { LOG_LEVEL: 'info' })
  cookie = await sessionCookie(portal.db, await aCustomer(portal.db))
  await aTeam(portal.db, { isDefault: true })
}, 120_000)

afterAll(() => void server?.child.kill('SIGKILL'))

const BOUNDARY = '----half'
const filePart = [
  ...Object.entries(aForm(0)).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  ),
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="attachments"; filename="halb.txt"\r\n\r\nhalb`,
].join('')

const HALVES = [
  { what: 'a form', path: '/login', type: 'application/x-www-form-urlencoded', body: 'login=eva' },
  { what: 'a form of somebody signed in', path: '/locale', type: 'application/x-www-form-urlencoded', body: 'locale=' },
  { what: 'a form with files', path: '/tickets', type: `multipart/form-data; boundary=${BOUNDARY}`, body: filePart },
]
const ENDS = [
  { how: 'closes', end: 'destroy' },
  { how: 'resets', end: 'resetAndDestroy' },
  { how: 'ends its half of', end: 'end' },
] as const

test.each(HALVES.flatMap((half) => ENDS.map((end) => ({ ...half, ...end }))))(
  'in the middle of $what the visitor $how the connection: no fault of ours, least of all of the database',
  async ({ path, type, body, end }) => {
    const before = server.output().length
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('error', () => {})
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    await once(socket, 'connect')
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\ncookie: ${cookie}\r\ncontent-type: ${type}\r\n` +
        `sec-fetch-site: same-origin\r\ncontent-length: ${body.length + 5000}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket[end]()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
    expect(server.output().slice(before)).not.toMatch(/"level":(40|50|60)|unavailable|stack|ECONNRESET/)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  },
)

test('whoever hangs up in the middle of a download is no fault of ours either', async () => {
  const before = server.output().length
  const leave = new AbortController()
  await fetch(`${server.url}/tickets/new`, { headers: { cookie }, signal: leave.signal })
  leave.abort()
  const impatient = new AbortController()
  const asked = fetch(`${server.url}/tickets`, { headers: { cookie }, signal: impatient.signal }).catch(() => {})
  impatient.abort()
  await asked
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(server.output().slice(before)).not.toMatch(/"level":(40|50|60)|unavailable|stack/)
})
