import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

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
  const settingsOf = (text: string) => text.match(/MALLOC_ARENA_MAX=\d+|--max-semi-space-size=\d+/g)
  const wanted = settingsOf(manifest.scripts.start)
  expect(wanted).toHaveLength(2)
  expect(settingsOf(readFileSync('Dockerfile', 'utf8'))).toEqual(wanted)
  expect(settingsOf(readFileSync('src/cli.ts', 'utf8').split('\n')[0] ?? '')).toEqual(wanted)
})
