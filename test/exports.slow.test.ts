import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn } from './support/sources.ts'

/** What runs; types say more of what a file is for than who names them. */
const EXPORT = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm
const IMPORT = /\bimport (?:type )?(?:\{([^}]*)\}|\* as \w+) from '(\.[^']*)'|\bimport\('(\.[^']*)'\)/g

/** `file#name`, or `file#*` where all of a file is taken. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, names, from, whole]) => {
    const home = normalize(join(dirname(file), from ?? whole ?? ''))
    if (!names) return [`${home}#*`]
    return names.split(',').map((name) => `${home}#${name.trim().replace(/^type |\s+as .*$/g, '')}`)
  })
}

test('what a file exports, another one imports', () => {
  const everywhere = ['src', 'test', 'bench', 'scripts'].flatMap((folder) => filesIn(folder, /\.ts$/))
  const imported = new Set(everywhere.flatMap(importsOf))
  const sources = filesIn('src', /\.ts$/).filter((file) => !file.startsWith('src/generated/'))
  const unused = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(EXPORT)]
      .map(([, name]) => `${file}#${name}`)
      .filter((each) => !imported.has(each) && !imported.has(`${file}#*`)),
  )
  expect(sources.length).toBeGreaterThan(200)
  expect(unused).toEqual([])
})
