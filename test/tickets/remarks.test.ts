import { expect, test } from 'vitest'
import { hintsOf, isVagueSubject, onSending, remarksOn, whileTyping } from '../../src/tickets/remarks.ts'
import { sensitiveDataIn } from '../../src/tickets/sensitive-data.ts'

const written = { subject: 'Etikettendrucker Halle 2 druckt versetzt', body: '', restarted: false, files: false }
const ALL = ['restart', 'screenshot'] as const

test.each([
  'Fehler',
  'Problem!!',
  'Drucker',
  'Drucker geht nicht',
  'E-Mail',
  'VPN',
  'Printer not working',
  'DRINGEND: Hilfe',
])('„%s“ is too little for a subject', (subject) => expect(isVagueSubject(subject)).toBe(true))

test.each(['Etikettendrucker Halle 2 druckt versetzt', 'Drucker Halle 2', 'VPN bricht ab', 'Frage zur Rechnung', 'x'])(
  '„%s“ will do as a subject',
  (subject) => expect(isVagueSubject(subject)).toBe(false),
)

test.each([
  ['Überweisen Sie auf DE89 3704 0044 0532 0130 00, bitte.', 'iban'],
  ['konto: gb82west12345698765432', 'iban'],
  ['Die Karte ist 4111 1111 1111 1111', 'card'],
  ['5500-0000-0000-0004', 'card'],
  ['American Express 378282246310005.', 'card'],
  ['Passwort: Sommer', 'password'],
  ['Mein Kennwort ist Winter24!', 'password'],
  ['password is „hunter2“', 'password'],
  ['PIN = 4711', 'password'],
  ['Frau Weber hat eine Krankmeldung geschickt', 'health'],
  ['She is on sick leave', 'health'],
])('„%s“ should not be in a ticket', (text, kind) => expect(sensitiveDataIn(text)).toEqual([kind]))

test.each([
  ['an IBAN whose check digits are wrong', 'DE88 3704 0044 0532 0130 00'],
  ['a card whose check digit is wrong', '4111 1111 1111 1112'],
  ['a number of a ticket', 'siehe 2026112910000147 und Ticket#2026112910000230'],
  ['telephone numbers', '+49 30 5550 1234, 0170 5550123'],
  ['a password that does not work', 'Passwort: geht nicht'],
  ['a password that has expired', 'Mein Passwort ist abgelaufen. Das Passwort lautet anders.'],
  ['a question about one', 'Wie ändere ich mein Passwort? Password: forgotten'],
  ['a number of an order', 'Auftrag 4500123456, Beleg LS-2026-10482'],
  ['no illness', 'Die Diagnose des Geräts zeigt nichts. Der Server ist krank.'],
])('%s may be there', (_what, text) => expect(sensitiveDataIn(text)).toEqual([]))

test('a restart is remarked where it helps, unless it was tried, by box or in words', () => {
  const hanging = { ...written, body: 'Das Programm hängt sich beim Speichern auf.' }
  expect(remarksOn(hanging, [...ALL])).toEqual(['restart'])
  expect(remarksOn({ ...hanging, restarted: true }, [...ALL])).toEqual([])
  expect(remarksOn({ ...hanging, body: `${hanging.body} Neu gestartet habe ich schon.` }, [...ALL])).toEqual([])
  expect(remarksOn(hanging, ['screenshot'])).toEqual([])
})

test('a picture is remarked where a message is told, unless there are files', () => {
  const message = { ...written, body: 'Beim Buchen kommt eine Fehlermeldung.' }
  expect(remarksOn(message, [...ALL])).toEqual(['screenshot'])
  expect(remarksOn({ ...message, files: true }, [...ALL])).toEqual([])
  expect(remarksOn(message, ['restart'])).toEqual([])
})

test('several problems in one are remarked, and the most important comes first', () => {
  const body = 'Der Drucker druckt blass. Noch eine Frage: Wo steht der Toner? PIN: 4711'
  expect(remarksOn({ ...written, subject: 'Drucker', body }, [])).toEqual(['password', 'vague', 'several'])
  expect(remarksOn({ ...written, body: 'Another problem is the scanner.' }, [])).toEqual(['several'])
})

test('faults get the hints, unless their template says which', () => {
  expect(hintsOf({ group: 'incident' })).toEqual(['restart', 'screenshot'])
  expect(hintsOf({ group: 'request' })).toEqual([])
  expect(hintsOf({ group: 'incident', hints: [] })).toEqual([])
  expect(hintsOf({ group: 'change', hints: ['screenshot'] })).toEqual(['screenshot'])
})

test('while somebody types, there is one remark, which stays as long as it fits and never comes twice', () => {
  const typed = { subject: 'Drucker', body: 'Text' }
  const first = whileTyping(['vague', 'restart'], [], typed)
  expect(first).toEqual({ made: ['vague'], remark: 'vague' })
  expect(whileTyping(['password', 'vague', 'restart'], first.made, typed).remark).toBe('vague')
  const second = whileTyping(['restart'], first.made, typed)
  expect(second).toEqual({ made: ['vague', 'restart'], remark: 'restart' })
  const over = whileTyping([], second.made, typed)
  expect(over.remark).toBeUndefined()
  expect(whileTyping(['vague', 'restart'], over.made, typed).remark).toBeUndefined()
})

test('a subject is not vague before there is a text', () => {
  expect(whileTyping(['vague'], [], { subject: 'Drucker', body: '' }).remark).toBeUndefined()
  expect(whileTyping(['vague'], [], { subject: '', body: 'Text' }).remark).toBeUndefined()
})

test('a form comes back with remarks once, not with those that were made, and never again', () => {
  expect(onSending(['card', 'vague', 'restart'], []).remarks).toEqual(['card', 'vague'])
  expect(onSending(['card', 'vague'], ['card']).remarks).toEqual(['vague'])
  expect(onSending(['card'], ['card']).remarks).toEqual([])
  const back = onSending(['vague'], [])
  expect(onSending(['password'], back.made).remarks).toEqual([])
})
