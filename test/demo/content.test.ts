import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { definitionRules, GROUPS } from '../../src/catalog/definition-rules.ts'
import { renderMarkdown } from '../../src/platform/markdown.ts'

const filesOf = async (folder: string, ending: string) =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(ending)).map((name) => join(folder, name))

const templates = await filesOf('src/demo/catalog', '.yaml')
const articles = (await filesOf('src/demo/faq', '.md')).filter((name) => !basename(name).startsWith('_'))
const slugOf = (path: string) => basename(path).replace(/\.(de|en)\.md$/, '')
const bodyOf = (text: string) => text.slice(text.indexOf('\n---\n', 4) + 5)

test('there are nine templates in three groups, and thirty articles in six subjects', async () => {
  const definitions = await Promise.all(templates.map(async (path) => parse(await readFile(path, 'utf8'))))
  expect(definitions).toHaveLength(9)
  expect(new Set(definitions.map(({ group }) => group))).toEqual(new Set(GROUPS))
  expect(new Set(articles.map(slugOf)).size).toBe(30)
  const top = articles.map((path) => path.split('/')[3])
  expect(new Set(top).size).toBe(6)
})

test.each(templates)('%s says all it says in both languages', async (path) => {
  const definition = definitionRules.parse(parse(await readFile(path, 'utf8')))
  const { name, description, guide, subject, fields } = definition
  const options = fields.flatMap((field) => field.options)
  const words = [name, description, guide.name, guide.text, subject, ...[...fields, ...options].map((one) => one.label)]
  for (const { de, en } of words) expect([de, en]).not.toContain('')
  for (const { hint, example } of fields) expect([!hint.de, !example.de]).toEqual([!hint.en, !example.en])
})

test.each(articles.filter((path) => path.endsWith('.de.md')))('%s is worth reading in both languages', async (path) => {
  const texts = await Promise.all([path, path.replace('.de.md', '.en.md')].map((each) => readFile(each, 'utf8')))
  for (const text of texts) {
    const words = bodyOf(text)
      .split(/[\s|]+/)
      .filter((word) => /\p{L}/u.test(word))
    expect(words.length, path).toBeGreaterThan(120)
    expect(words.length, path).toBeLessThan(500)
  }
  const shapes = texts.map((text) => renderMarkdown(bodyOf(text)).match(/<(?:h2|table|ol|li|tr)\b/g))
  expect(shapes[0], dirname(path)).toEqual(shapes[1])
})

test('links between articles lead somewhere', async () => {
  const slugs = new Set(articles.map(slugOf))
  const texts = await Promise.all([...articles, ...templates].map((path) => readFile(path, 'utf8')))
  const targets = texts.flatMap((text) => [...text.matchAll(/\/faq\/articles\/([\w-]+)/g)].map(([, slug]) => slug))
  expect(targets.filter((slug) => !slugs.has(slug ?? ''))).toEqual([])
})
