import { expect, test } from 'vitest'
import { outlineOf, renderMarkdown } from '../../src/platform/markdown.ts'
import { milliseconds } from '../support/worst-inputs.ts'

test('headings, lists, tables and links of a text become HTML', () => {
  const html = renderMarkdown(
    '# Papierstau\n\n- Klappe *öffnen*\n\n| Fach | Papier |\n|---|---:|\n| 2 | A4 |\n\n[Hilfe](/faq)',
  )
  expect(html).toContain('<h2>Papierstau</h2>')
  expect(html).toContain('<li>Klappe <em>öffnen</em></li>')
  expect(html).toMatch(/<th[^>]*>Fach<\/th>/)
  expect(html).toContain('<a href="/faq" rel="noopener noreferrer">Hilfe</a>')
})

test.each([
  ['a script', '<script>alert(1)</script>'],
  ['a handler', '<img src=x onerror=alert(1)>'],
  ['a link that runs', '[a](javascript:alert(1)) [b](JaVaScRiPt&colon;alert(1)) [c](data:text/html,x) [d](vbscript:x)'],
  ['a link to elsewhere without a scheme', '[a](//evil.example/x)'],
  ['a frame', '<iframe src="/faq"></iframe>'],
  ['markup in a title', '[a](/x "onmouseover=\\"alert(1)")'],
  ['markup in a fence', '```"><script>alert(1)</script>\n<b onclick=x>\n```'],
])('%s stays words', (_what, text) => {
  const tags = renderMarkdown(text).match(/<[^>]*>/g) ?? []
  expect(tags.filter((tag) => /script|onerror|onclick|onmouse|iframe|evil|data:|title=/i.test(tag))).toEqual([])
})

test('a picture is one of ours, or its words', () => {
  const picture = (name: string) => (name === 'stau.png' ? '/faq/files/7' : undefined)
  const html = renderMarkdown('![Klappe](stau.png) ![Fremd](https://evil.example/p.png)', { picture })
  expect(html).toBe('<p><img src="/faq/files/7" alt="Klappe" /> <em>Fremd</em></p>')
})

test('headings have ids that a table of contents leads to, each another, and none of the page', () => {
  const text = '# Größe\n\n## So geht es\n\n### `main` *jetzt*\n\n## So geht es\n\n##### <b id=main>\n'
  const outline = outlineOf(text)
  expect(outline.map(({ id }) => id)).toEqual([
    'h-groesse',
    'h-so-geht-es',
    'h-main-jetzt',
    'h-so-geht-es.2',
    'h--b-id-main-',
  ])
  expect(outline.map(({ level }) => level)).toEqual([2, 2, 3, 2, 4])
  expect(outline[2]?.text).toBe('main jetzt')
  const html = renderMarkdown(text, { anchors: true })
  for (const { id } of outline) expect(html.match(new RegExp(` id="${id}"`, 'g'))).toHaveLength(1)
  expect(renderMarkdown(text)).not.toContain(' id="')
})

test('a table scrolls in itself, by keys as well', () => {
  expect(renderMarkdown('| A | B |\n|---|--:|\n| 1 | 2 |')).toMatch(
    /^<div class="markdown-table" tabindex="0"><table>[\s\S]*<\/table><\/div>$/,
  )
})

test('a picture is found by its name, whatever its signs', () => {
  const picture = (name: string) => (name === 'Klappe öffnen.png' ? '/faq/files/8' : undefined)
  expect(renderMarkdown('![a](<Klappe öffnen.png>) ![b](%E0%A4%A.png)', { picture })).toBe(
    '<p><img src="/faq/files/8" alt="a" /> <em>b</em></p>',
  )
})

const WORST = {
  quotes: '>'.repeat(50_000),
  brackets: '['.repeat(50_000),
  links: '[a](<'.repeat(10_000),
  stars: '*a_'.repeat(17_000),
  ticks: '`a``'.repeat(12_000),
  lists: Array.from({ length: 300 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
  table: `|${'a|'.repeat(1000)}\n|${'-|'.repeat(1000)}\n${`|${'b|'.repeat(1000)}\n`.repeat(22)}`,
}

test.each(Object.entries(WORST))('a text full of %s takes less than 300 ms', (_what, text) => {
  expect(milliseconds(() => renderMarkdown(text))).toBeLessThan(300)
})
