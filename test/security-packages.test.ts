import { expect, test } from 'vitest'
import lock from '../package-lock.json' with { type: 'json' }

/** The oldest version without a hole we know of, or the one whose behaviour was checked. */
const AT_LEAST: Record<string, string> = {
  // Reads "evil (x <victim>)" as the victim: CVE-2026-121424, CVE-2026-121425, CVE-2026-125755.
  nodemailer: '10.6.0',
  fastify: '5.12.8',
  '@fastify/multipart': '10.1.9',
  '@fastify/cookie': '11.1.5',
  '@fastify/compress': '9.2.0',
  '@fastify/view': '12.0.0',
  argon2: '0.45.1',
  eta: '4.6.0',
  zod: '4.6.7',
  pg: '8.23.1',
  '@prisma/client': '7.10.0',
  'graphile-worker': '0.18.0',
  'file-type': '22.3.0',
  'htmx.org': '4.0.1',
  mailparser: '3.14.2',
  imapflow: '2.10.2',
  'smtp-server': '3.21.6',
  '@zone-eu/mailsplit': '5.4.30',
  libmime: '5.6.4',
  // Older ones let text of raw elements through as markup.
  'sanitize-html': '2.18.1',
  htmlparser2: '10.1.0',
}

const versionsOf = (name: string) =>
  Object.entries(lock.packages as Record<string, { version?: string }>)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, { version = '0.0.0' }]) => version)

const isOlder = (version: string, minimum: string) => {
  const [one, other] = [version, minimum].map((text) => (text.split('-')[0] ?? '').split('.').map(Number)) as [
    number[],
    number[],
  ]
  const index = one.findIndex((part, position) => part !== other[position])
  return index >= 0 && (one[index] ?? 0) < (other[index] ?? 0)
}

test.each(Object.entries(AT_LEAST))('%s is %s or newer, wherever it is installed', (name, minimum) => {
  const versions = versionsOf(name)
  expect(versions.length).toBeGreaterThan(0)
  for (const version of versions) expect(isOlder(version, minimum), `${name} ${version}`).toBe(false)
})

test('there is one nodemailer, also inside mailparser (CVE-2026-121424)', () => {
  expect(versionsOf('nodemailer')).toHaveLength(1)
})

test('versions are compared as numbers', () => {
  expect(isOlder('10.5.9', '10.6.0')).toBe(true)
  expect(isOlder('9.99.0', '10.0.0')).toBe(true)
  expect(isOlder('10.10.0', '10.9.9')).toBe(false)
  expect(isOlder('10.6.0', '10.6.0')).toBe(false)
})

test('every package comes from the registry with a checksum', () => {
  const packages = Object.entries(
    lock.packages as Record<string, { integrity?: string; resolved?: string; link?: boolean }>,
  )
  const loose = packages
    .filter(([path, { integrity, link }]) => path !== '' && !link && !integrity)
    .map(([path]) => path)
  expect(loose).toEqual([])
  for (const [path, { resolved }] of packages) if (path && resolved) expect(resolved, path).toMatch(/^https:\/\//)
})
