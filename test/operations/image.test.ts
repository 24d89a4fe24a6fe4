import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import lock from '../../package-lock.json' with { type: 'json' }

const dockerfile = readFileSync('Dockerfile', 'utf8')
const compose = readFileSync('docker-compose.yml', 'utf8')

/** The lines of a service, by its name. */
const service = (name: string) => new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(compose)?.[1] ?? ''
const variablesOf = (text: string) =>
  [...text.matchAll(/^ {6}([A-Z_]+): (.*)$/gm)].map(([, name, value]) => ({ name, value }))

interface Locked {
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
}

test('the image carries no package that only development or the generator needs', () => {
  expect(dockerfile).toContain('RUN npm ci --ignore-scripts --omit=dev --omit=optional ')
  const carried = Object.entries(lock.packages as Record<string, Locked>)
    .filter(([path, { dev, optional, devOptional }]) => path && !dev && !optional && !devOptional)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  expect(carried).toContain('@prisma/client')
  const unwanted =
    /^(prisma|effect|react|react-dom|fast-check|typescript|vitest|@prisma\/(engines|studio-core|dev|config))$/
  expect(carried.filter((name) => unwanted.test(name))).toEqual([])
})

test('of the compilers for queries, the image keeps the one that the client loads', () => {
  const generated = readFileSync('src/generated/prisma/internal/class.ts', 'utf8')
  const loaded = [...generated.matchAll(/runtime\/(query_compiler_[\w.]+?)\.(?:wasm|mjs)/g)].map(([, name]) => name)
  expect(new Set(loaded).size).toBe(1)
  expect(dockerfile).toContain(`-name 'query_compiler_*' ! -name '${loaded[0]}*'`)
})

test('all settings reach the container; compose sets only what it alone can know', () => {
  expect(service('portal')).toMatch(/ {4}env_file:\n {6}- path: \.env\n/)
  const names = variablesOf(service('portal')).map(({ name }) => name)
  expect(names.sort()).toEqual(['COOKIE_SECRET', 'DATABASE_URL', 'DATA_DIR', 'HOST', 'NODE_ENV', 'PORT'])
})

test('no password is fixed: the operator gives each, and is told when one is missing', () => {
  const secrets = variablesOf(compose).filter(({ name, value }) => /SECRET|PASSWORD/.test(`${name} ${value}`))
  expect(secrets.map(({ name }) => name)).toEqual(['COOKIE_SECRET', 'DATABASE_URL', 'POSTGRES_PASSWORD'])
  for (const { value } of secrets)
    expect(value).toMatch(/\$\{(COOKIE_SECRET|POSTGRES_PASSWORD):\?Set it in \.env to .*\}/)
})

test('the mail catcher starts only on request, and nothing waits for it', () => {
  expect(service('mail')).toContain('    profiles: [catcher]\n')
  expect(service('portal').split('depends_on:')[1]).not.toMatch(/^ {6}mail:/m)
})
