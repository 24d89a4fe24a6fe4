import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchLogo } from '../../src/web/logo.ts'

const answers: Record<string, [number, string, Buffer]> = {
  '/logo.png': [200, 'image/png', Buffer.from('a picture')],
  '/page': [200, 'text/html', Buffer.from('<!doctype html>')],
  '/gone.png': [404, 'image/png', Buffer.from('')],
  '/empty.png': [200, 'image/png', Buffer.from('')],
  '/odd': [200, 'constructor', Buffer.from('x')],
  '/huge.png': [200, 'image/png', Buffer.alloc(600_000)],
}
const server = createServer((request, response) => {
  const [status, type, content] = answers[request.url ?? ''] ?? [500, 'text/plain', Buffer.from('')]
  response.writeHead(status, { 'content-type': type }).end(content)
})
let origin: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

test('a picture is fetched with the ending of its type', async () => {
  expect(await fetchLogo(`${origin}/logo.png`)).toEqual({ name: 'logo.png', content: Buffer.from('a picture') })
})

test.each([
  ['/page', 'it is no SVG, PNG, WebP or JPEG picture'],
  ['/odd', 'it is no SVG, PNG, WebP or JPEG picture'],
  ['/empty.png', 'it is empty'],
  ['/gone.png', 'the server answers 404'],
  ['/huge.png', 'it is larger than 500 kB'],
])('%s is refused: %s', async (path, reason) => {
  expect(await fetchLogo(`${origin}${path}`)).toBe(reason)
})

test('a host that does not answer is a reason, not an error', async () => {
  expect(await fetchLogo('http://127.0.0.1:1/logo.png')).toMatch(/./)
})
