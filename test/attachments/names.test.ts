import { expect, test } from 'vitest'
import { cleanFilename, detectType, INLINE_TYPES } from '../../src/attachments/detection.ts'

test.each([
  ['bericht.pdf', 'bericht.pdf'],
  ['Übersicht März.xlsx', 'Übersicht März.xlsx'],
  ['U\u0308bersicht.txt', 'Übersicht.txt'],
  ['a\u0000b.txt', 'ab.txt'],
  ['rechnung\u202Efdp.exe', 'rechnungfdp.exe'],
  ['\u2066\u200Bx\uFEFF.txt', 'x.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\Eva\\bild.png', 'bild.png'],
  ['a"b<c>d|e?f*g.txt', 'a_b_c_d_e_f_g.txt'],
  ['line\r\nbreak.txt', 'linebreak.txt'],
  ['.htaccess', 'htaccess'],
  ['name. . .', 'name'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['Com1.tar.gz', '_Com1.tar.gz'],
  ['console.log', 'console.log'],
  ['', 'unnamed'],
  ['...', 'unnamed'],
  ['\u202E', 'unnamed'],
  ['日本語.png', '日本語.png'],
])('the name %j becomes %j', (given, clean) => {
  expect(cleanFilename(given)).toBe(clean)
})

test('a very long name keeps its ending and no half characters', () => {
  const name = cleanFilename(`${'ü😀'.repeat(300)}.docx`)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
  expect(name.endsWith('.docx')).toBe(true)
  expect(name.isWellFormed()).toBe(true)
})

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

test.each([
  ['a picture', png, 'image/png', true],
  ['a program', Buffer.from('4d5a90000300000004000000ffff0000b8', 'hex'), 'application/octet-stream', false],
  ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'text/plain', false],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), undefined, false],
  [
    'an SVG with a head',
    Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    undefined,
    false,
  ],
  ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'application/pdf', false],
  ['a log', Buffer.from('2026-11-22 12:00 Fehler: Übertragung\n'), 'text/plain', false],
  ['noise', Buffer.from([0, 1, 2, 3, 0xff]), 'application/octet-stream', false],
])('%s is told by its bytes', async (_what, head, type, inline) => {
  const detected = await detectType(head)
  if (type) expect(detected).toBe(type)
  expect(detected).not.toMatch(/html|svg|xml|script/)
  expect(INLINE_TYPES.has(detected)).toBe(inline)
})
