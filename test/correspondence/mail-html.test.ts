import { expect, test } from 'vitest'
import { cleanHtml } from '../../src/correspondence/mail-html.ts'

test('links of a mail lead where they say, never to a path of the portal', () => {
  const paths = [
    '/desk/settings',
    'closure',
    '//evil.example',
    '?q=1',
    '#top',
    'javascript:alert(1)',
    'data:text/html,x',
  ]
  for (const path of paths) expect(cleanHtml(`<a href="${path}">Rechnung</a>`)?.html, path).not.toContain('href')
  for (const whole of ['https://firma.example/a', 'mailto:eva@firma.example', 'tel:+4940123'])
    expect(cleanHtml(`<a href="${whole}">Rechnung</a>`)?.html).toContain(`href="${whole}"`)
})
