import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAssets } from '../../src/web/assets.ts'
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
  // The first try fails, later ones take their time.
  if (request.url === '/slow.png' && slow++) setTimeout(() => response.writeHead(200, PNG).end('too late'), 150)
  else response.writeHead(status, { 'content-type': type }).end(content)
})
const PNG = { 'content-type': 'image/png' }
let slow = 0
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

test('a logo that cannot be fetched is tried again, and never stands in for one that was set since', async () => {
  const warnings: unknown[] = []
  const assets = await loadAssets({ warn: (warning: unknown) => void warnings.push(warning) } as never, { retry: 20 })
  await assets.dress({ accentColor: undefined, logoUrl: `${origin}/later.png` })
  expect(assets.logo()).toBeUndefined()
  expect(warnings).toHaveLength(1)
  answers['/later.png'] = [200, 'image/png', Buffer.from('there now')]
  await expect.poll(() => assets.logo()).toBe('logo.png')
  await assets.dress({ accentColor: undefined, logoUrl: `${origin}/slow.png` })
  await assets.dress({ accentColor: undefined, logoUrl: `${origin}/logo.png` })
  const name = assets.url('logo.png')
  await sleep(400)
  expect(assets.url('logo.png')).toBe(name)
  expect(assets.find(name.split('/').at(-1) ?? '')?.content.toString()).toBe('a picture')
})
