import { expect, test } from 'vitest'
import { withoutCustomer } from '../../src/tickets/without-customer.ts'

const hiding = {
  names: ['Eva Brandt', 'Brandt', 'Eva', 'Li', 'Brandt Maschinenbau GmbH', 'C++ (Nord)'],
  hides: { names: true, addresses: true, phones: true },
  words: { name: '[N]', address: '[A]', phone: '[T]' },
}

test.each([
  ['Eva Brandt, Brandt Maschinenbau GmbH', '[N], [N]'],
  ['EVA braucht Evaluation in Brandtstadt', '[N] braucht Evaluation in Brandtstadt'],
  ['Schreiben Sie an <eva@brandt.example>.', 'Schreiben Sie an <[A]'.concat('>.')],
  ['Tel. +49 (0)40 555 12-34 oder 040/5551234', 'Tel. [T] oder [T]'],
  ['am 28.11.2026 um 08:30, 10.20.0.11, Port 8443, 0.5 mm', 'am 28.11.2026 um 08:30, 10.20.0.11, Port 8443, 0.5 mm'],
  ['Rechnung 2026-884, Version 01.02.03', 'Rechnung 2026-884, Version 01.02.03'],
  ['Li bleibt, C++ (Nord) geht', 'Li bleibt, [N] geht'],
])('of „%s“ is left „%s“', (text, left) => {
  expect(withoutCustomer(text, hiding)).toBe(left)
})
