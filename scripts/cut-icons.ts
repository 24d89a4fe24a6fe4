// Makes a sprite of the icons in use from lucide-static: node scripts/cut-icons.ts
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { TEMPLATE_ICONS } from '../src/catalog/definition-rules.ts'

const OWN = ['globe', 'chevron-down', 'paperclip', 'search', 'plus', 'printer', 'lock', 'reply', 'bell', 'phone']
const ICONS = new Set([...OWN, ...TEMPLATE_ICONS])

const require = createRequire(import.meta.url)
const symbols = await Promise.all(
  [...ICONS].map(async (name) => {
    const svg = await readFile(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8')
    const inside = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1]?.replace(/\s+/g, ' ').trim()
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inside}</symbol>`
    )
  }),
)
const mark =
  '<symbol id="mark" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="var(--accent, ' +
  '#0b5c63)"/><path d="M8 11v1a4 4 0 0 0 8 0v-1" fill="none" stroke="var(--on-accent, #fff)" stroke-width="2" ' +
  'stroke-linecap="round"/></symbol>'
await writeFile(
  'public/img/icons.svg',
  `<svg xmlns="http://www.w3.org/2000/svg">\n${[mark, ...symbols].join('\n')}\n</svg>\n`,
)
