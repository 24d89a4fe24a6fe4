import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

/** What all components stand on, and what changes them all on paper, on tablets and under fingers. */
const GROUND = new Set(['_layers', 'base', 'controls', 'font', 'kbd', 'reset', 'texts', 'tokens'])
const ACROSS = new Set(['paper', 'tablet', 'touch'])

const readAll = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.startsWith('generated'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

const sheets = readAll('public/css', '.css').map(({ file, text }) => ({
  name: basename(file, '.css'),
  selectors: selectorsOf(text),
}))

function selectorsOf(css: string): string[] {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/url\("[^"]*"\)/g, '')
  return [...rules.matchAll(/([^{};]+)\{/g)]
    .map(([, selector = '']) => selector.trim())
    .filter((selector) => !selector.startsWith('@'))
    .flatMap((selector) => selector.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim())
}

const classesIn = (selector: string) => [...selector.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name)

/** Classes of the pages: whole ones, and beginnings that a value completes, such as `pill-`. */
function usedClasses() {
  const views = readAll('views', '.eta').filter(({ file }) => !file.startsWith('mail/'))
  const attributes = views.flatMap(({ text }) =>
    [...text.matchAll(/\bclass="((?:<%[\s\S]*?%>|[^"])*)"/g)].map(([, value = '']) => value),
  )
  const names = attributes.flatMap((value) =>
    value
      .replace(/<%=[\s\S]*?%>/g, '%')
      .replace(/<%[\s\S]*?%>/g, ' ')
      .split(/\s+/),
  )
  const quoted = [...readAll('src', '.ts'), ...readAll('public/js', '.js'), ...views].flatMap(({ text }) =>
    [...text.matchAll(/'([a-z][\w -]*)'/g)].flatMap(([, words = '']) => words.split(' ')),
  )
  return {
    whole: new Set([...names, ...quoted]),
    begun: names.filter((name) => name.endsWith('%')).map((name) => name.slice(0, -1)),
  }
}

test('every class of the style sheets is used by a page, a script or the code', () => {
  const { whole, begun } = usedClasses()
  const isValue = (rest: string) => /^\d$/.test(rest) || whole.has(rest)
  const isUsed = (name: string) =>
    whole.has(name) ||
    begun.some((start) => start !== '' && name.startsWith(start) && isValue(name.slice(start.length)))
  const dead = sheets.flatMap(({ name, selectors }) =>
    selectors.flatMap(classesIn).flatMap((each) => (isUsed(each) ? [] : [`${name}: .${each}`])),
  )
  expect(dead).toEqual([])
})

test('a class is defined in one style sheet', () => {
  const homes = new Map<string, Set<string>>()
  for (const { name, selectors } of sheets.filter((sheet) => !ACROSS.has(sheet.name))) {
    for (const selector of selectors) {
      const [, defined] = /^\.([a-z][\w-]*)(?::[\w-]+(?:\([^)]*\))?)*$/i.exec(selector) ?? []
      if (defined) homes.set(defined, (homes.get(defined) ?? new Set()).add(name))
    }
  }
  expect(homes.size).toBeGreaterThan(50)
  expect(
    [...homes].filter(([, files]) => files.size > 1).map(([name, files]) => `.${name}: ${[...files].join(', ')}`),
  ).toEqual([])
})

test('a style sheet has the name of the component that it describes', () => {
  const components = sheets.filter(({ name }) => !GROUND.has(name) && !ACROSS.has(name))
  const foreign = components.filter(
    ({ name, selectors }) => !selectors.flatMap(classesIn).some((each) => each === name || each.startsWith(`${name}-`)),
  )
  expect(foreign.map(({ name }) => name)).toEqual([])
})
