import { expect, test } from 'vitest'
import { plainSubject, ticketNumbersIn } from '../../src/correspondence/ticket-numbers.ts'
import type { Day } from '../../src/platform/clock.ts'
import { ticketNumberOf } from '../../src/tickets/numbering.ts'

const N = ticketNumberOf('2026-11-21' as Day, 17)
const M = ticketNumberOf('2026-11-22' as Day, 4)

test.each([
  [`[Ticket#${N}] Drucker`, [N], 'Drucker'],
  [`AW: WG: [Ticket#${N}] Drucker`, [N], 'Drucker'],
  [`Re[2]: Fwd: Ticket#${N}: Drucker`, [N], 'Drucker'],
  [`Antwort: Ticket: ${N} - Drucker`, [N], 'Drucker'],
  [`Ticket # ${N.replace(/(....)/g, '$1 ')}Drucker`, [N], 'Drucker'],
  [`Drucker (Ticket#${N})`, [N], 'Drucker ()'],
  [`${N}`, [N], N],
  [`Ticket#${N} und Ticket#${M}`, [N, M], 'und'],
  [`Ticket#${N} und noch einmal Ticket#${N}`, [N], 'und noch einmal'],
  [`[Ticket#${N.slice(0, -1)}${(Number(N.at(-1)) + 1) % 10}] falsche Prüfziffer`, [], 'falsche Prüfziffer'],
  [`Rechnung ${N}4 ist falsch`, [], `Rechnung ${N}4 ist falsch`],
  [`IBAN DE${N}12`, [], `IBAN DE${N}12`],
  ['R: Laufwerk voll', [], 'R: Laufwerk voll'],
  ['Regal: schief', [], 'Regal: schief'],
  ['AW: AW: AW: ', [], ''],
  ['', [], ''],
])('in „%s“ a number is found wherever people put it', (subject, numbers, plain) => {
  expect(ticketNumbersIn(subject)).toEqual(numbers)
  expect(plainSubject(subject)).toBe(plain)
})

const WORST = ['1 ', '1', 'Re:', 'ticket ', 'Ticket#1 ', ' ', '[ ', 'AW[1]']
test.each(WORST)('100 kB of %j take no time', (piece) => {
  const worst = `${piece.repeat(100_000 / piece.length)}x`
  ticketNumbersIn(worst)
  const begin = performance.now()
  ticketNumbersIn(worst)
  plainSubject(worst)
  expect(performance.now() - begin).toBeLessThan(20)
})
