import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { filesIn, sourceOf, sources } from './support/sources.ts'

/** Each package from outside has one home; tests, scripts and measurements may use it as well. */
const HOMES: Record<string, RegExp> = {
  '@prisma/adapter-pg': /^platform\/db\.ts$/,
  pg: /^platform\/(db|concurrent-indexes|holding|live|migrations|portions|embedded-(postgres|owner)|privileges)\.ts$/,
  imapflow: /^correspondence\/imap\.ts$/,
  'smtp-server': /^correspondence\/lmtp\.ts$/,
  nodemailer: /^platform\/mail(er|-probe)\.ts$/,
  argon2: /^platform\/passwords\.ts$/,
  eta: /^platform\/templates\.ts$/,
  'graphile-worker': /^platform\/jobs\.ts$/,
  pino: /^platform\/log\.ts$/,
  '@zxcvbn-ts/core': /^accounts\/strength-worker\.ts$/,
  'file-type': /^attachments\/detection\.ts$/,
  'intl-messageformat': /^i18n\/translate\.ts$/,
  negotiator: /^(i18n\/translate|web\/assets)\.ts$/,
  'content-disposition': /^attachments\/routes\.ts$/,
  '@zone-eu/mailsplit': /^correspondence\/mail-parts\.ts$/,
  libmime: /^correspondence\/mail-(parts|headers)\.ts$/,
  'sanitize-html': /^(correspondence\/mail-html|platform\/markdown)\.ts$/,
  'markdown-it': /^platform\/markdown\.ts$/,
  diff: /^knowledge\/text-diff\.ts$/,
  yaml: /^(catalog|knowledge)\/[\w-]+-(files|yaml)\.ts$/,
  htmlparser2: /^correspondence\/html-text\.ts$/,
  'linkify-it': /^web\/links\.ts$/,
  'ical-generator': /^tickets\/visit-calendar\.ts$/,
  culori: /^notifications\/mail-colours\.ts$/,
  '@fastify/formbody': /^web\/body\.ts$/,
  '@fastify/multipart': /^web\/uploads\.ts$/,
  '@fastify/cookie': /^(app|web\/cookies)\.ts$/,
  '@fastify/compress': /^app\.ts$/,
  '@fastify/view': /^web\/pages\.ts$/,
  zod: new RegExp(
    `^(${[
      'config(-rules)?',
      'platform/rules',
      'web/(forms|context)',
      'organizations/contract-input',
      'settings/declarations',
      '\\w+/(sharing|receive|(\\w+-)*(rules|forms|routes))',
    ].join('|')})\\.ts$`,
  ),
  'csv-parse': /^platform\/csv\.ts$/,
  commander: /^cli(\.ts|\/)/,
  yazl: /^platform\/zip\.ts$/,
  'email-providers': /^organizations\/domains\.ts$/,
  fastify: /^(app\.ts|web\/[\w-]+\.ts|\w+\/((\w+-)*(routes|pages|forms)|receive|keeping|access|plugin)\.ts)$/,
}

const versions = Object.entries({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
})
const versionsOf = (name: RegExp) => new Set(versions.filter(([each]) => name.test(each)).map(([, version]) => version))
const majorsOf = (name: RegExp) => new Set([...versionsOf(name)].map((version) => version.split('.')[0]))

test('what belongs together has one version', () => {
  // The engine for migrations is numbered in another way.
  expect(versionsOf(/^(prisma|@prisma\/(?!schema-engine).*)$/).size).toBe(1)
  expect(majorsOf(/^@zxcvbn-ts\//).size).toBe(1)
  // Nobody releases Node for macOS as often, see docs/decisions/0001.
  expect(versionsOf(/^node-(linux|win)-/).size).toBe(1)
  expect([...majorsOf(/^node-(\w+-)*(linux|win|darwin)-/)]).toEqual(['24'])
})

test('the command line of Prisma is for development, and where it is missing the same version is fetched', () => {
  expect(Object.keys(manifest.dependencies)).not.toContain('prisma')
  expect(manifest.scripts.postinstall).toContain(` --package=prisma@${manifest.devDependencies.prisma} `)
})

test('however the portal is started, it gets the same settings for its memory', () => {
  const settingsOf = (text: string) =>
    text.match(/MALLOC_ARENA_MAX=\d+|--(max-semi-space|initial-old-space)-size=\d+|--heap-growing-percent=\d+/g)
  const wanted = settingsOf(manifest.scripts.start)
  expect(wanted).toHaveLength(4)
  expect(settingsOf(readFileSync('Dockerfile', 'utf8'))).toEqual(wanted)
  // Its processes are short; some systems read only 127 bytes of a first line.
  expect(settingsOf(readFileSync('src/cli.ts', 'utf8').split('\n')[0] ?? '')).toEqual(wanted?.slice(0, 2))
})

test('every package has one home, and package.json names it', () => {
  const homeless = sources.flatMap(({ file, packages }) =>
    packages
      .filter((name) => HOMES[name] && !HOMES[name].test(file.slice('src/'.length)))
      .map((name) => `${file} -> ${name}`),
  )
  expect(homeless).toEqual([])
  const known = new Set(Object.keys(manifest.dependencies))
  expect(
    sources.flatMap(({ file, packages }) =>
      packages.filter((name) => !known.has(name)).map((name) => `${file} -> ${name}`),
    ),
  ).toEqual([])
  const development = new Set([...known, ...Object.keys(manifest.devDependencies)])
  const others = ['test', 'scripts', 'bench'].flatMap((folder) => filesIn(folder, /\.ts$/)).map(sourceOf)
  const undeclared = others.flatMap(({ file, packages }) =>
    packages.filter((name) => !development.has(name)).map((name) => `${file} -> ${name}`),
  )
  expect(undeclared).toEqual([])
})
