// Turns each page into a TypeScript program in src/generated/views: a key that its data lacks fails the check.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const VIEWS = 'views'
const OUT = 'src/generated/views'

const TAG = /<%([=~]?)-?([\s\S]*?)-?%>/g
const CALL = /^\s*(include|layout)\('([^']+)'(?:,\s*([\s\S]+))?\)\s*$/

/** Included by pages, no pages themselves. */
const PARTS = /^(components|layouts|mail)\//

interface Program {
  body: string
  layout?: { template: string; data: string }
}

/** The template's code with its includes, each with the data it is given. */
function programOf(template: string): Program {
  const program: Program = { body: '' }
  const source = readFileSync(join(VIEWS, `${template.replace(/^\//, '')}.eta`), 'utf8')
  for (const [, sign, code = ''] of source.matchAll(TAG)) {
    const [, call, name = '', data = '{}'] = CALL.exec(code) ?? []
    if (call === 'layout') program.layout = { template: name, data }
    else if (call === 'include') program.body += within(data, programOf(name).body)
    else program.body += sign ? `print(${code.trim()})\n` : `${code}\n`
  }
  return program
}

const within = (data: string, body: string) =>
  `{ const given = { ...it, ...${data} }; { const it = given; const { t, words, ui } = it; used(t, words, ui)\n` +
  `${body} } }\n`

/** A page inside its layouts. */
function wholeOf(template: string): string {
  const { body, layout } = programOf(template)
  return layout ? `${body}${within(`{ body: '', ...${layout.data} }`, wholeOf(layout.template))}` : body
}

function fileOf(page: string): string {
  const file = join(OUT, `${page}.ts`)
  const context = relative(dirname(file), 'src/web/pages.ts')
  const features = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((each) => /pages\.ts$/.test(each))
  const imports = features.map((each) => `import type {} from '${relative(dirname(file), join('src', each))}'`)
  const lines = [
    ...imports,
    `import type { TemplateData } from '${context}'`,
    'declare function print(value: unknown): void',
    'declare function used(...values: unknown[]): void',
    `export function page(it: TemplateData<'${page}'>) {`,
    'const { t, words, ui } = it',
    'used(t, words, ui)',
    wholeOf(page),
    '}\n',
  ]
  return lines.join('\n')
}

rmSync(OUT, { recursive: true, force: true })
const templates = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
const included = new Set(
  templates.flatMap((file) =>
    [...readFileSync(join(VIEWS, file), 'utf8').matchAll(/include\('\/([^']+)'/g)].map(([, name]) => name),
  ),
)
for (const page of templates.map((file) => file.replace(/\.eta$/, ''))) {
  if (PARTS.test(page) || (included.has(page) && page !== 'shared/files')) continue
  const file = join(OUT, `${page}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, fileOf(page))
}
