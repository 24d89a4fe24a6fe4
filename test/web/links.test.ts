import { expect, test } from 'vitest'
import { linker } from '../../src/web/links.ts'

const linksIn = (text: string) => linker()(text).flatMap(({ text, href }) => (href ? [`${text} → ${href}`] : []))

test.each([
  [
    'Siehe https://firma.example/a?b=c&d=e#f.',
    ['https://firma.example/a?b=c&d=e#f → https://firma.example/a?b=c&d=e#f'],
  ],
  ['(http://firma.example/x_(y))', ['http://firma.example/x_(y) → http://firma.example/x_(y)']],
  ['„www.firma.example/hilfe“', ['www.firma.example/hilfe → https://www.firma.example/hilfe']],
  ['eva.brandt@firma.example, danke', ['eva.brandt@firma.example → mailto:eva.brandt@firma.example']],
  ['mailto:r&d@firma.example', ['mailto:r&d@firma.example → mailto:r&d@firma.example']],
  ['Tel.: +49 30 5550 1234.', ['+49 30 5550 1234 → tel:+493055501234']],
  ['+49 (0) 30 5550-1234', ['+49 (0) 30 5550-1234 → tel:+493055501234']],
  ['0049 30 55501234', ['0049 30 55501234 → tel:00493055501234']],
  ['mobil 0170/1234567', ['0170/1234567 → tel:01701234567']],
  ['Halle 2: 089/12 34 56 78', ['089/12 34 56 78 → tel:08912345678']],
  ['tel:110', ['tel:110 → tel:110']],
])('%s has a link', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt://firma.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'ftp://firma.example/a',
  '//firma.example/a',
  'file:///etc/passwd',
  'README.md, setup.py und firma.de',
  'https://',
  '2026-11-29 09:00:00,123 192.168.1.10:5432 2026112110000017',
  '010 020 030 040',
  '00:12:30 0,25 0.375 01/2026 1.01.2026',
  '1+4930123456',
  'E-0170 1234567x',
])('%s has none', (text) => {
  expect(linksIn(text)).toEqual([])
})

test('no character of a text is lost', () => {
  const text = 'a https://firma.example b\n\teva@firma.example, +49 30 5550 1234 <b>&amp;</b>  c'
  expect(
    linker()(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

test('a page looks for links in its first 100,000 characters; the rest stays text', () => {
  const link = linker()
  const text = 'https://firma.example '.repeat(2000)
  expect(link(text).length).toBe(4000)
  expect(link(text).length).toBe(4000)
  expect(link(text)).toEqual([{ text }])
})
