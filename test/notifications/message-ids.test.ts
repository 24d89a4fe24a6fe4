import { expect, test } from 'vitest'
import { readMessageId, signedMessageId } from '../../src/notifications/message-ids.ts'

const SECRET = 'a secret of the cookies with more than 32 characters'
const origin = { ticketId: 2 ** 31 - 1, accountId: 4711, note: false }
const made = signedMessageId(origin, SECRET, 'help.muster-it.example')

test('a Message-ID of ours says which ticket and whom, and each is another one', () => {
  expect(readMessageId(made, SECRET)).toEqual(origin)
  expect(readMessageId(signedMessageId({ ...origin, note: true }, SECRET, 'a.example'), SECRET)).toEqual({
    ...origin,
    note: true,
  })
  expect(new Set(Array.from({ length: 100 }, () => signedMessageId(origin, SECRET, 'a.example'))).size).toBe(100)
})

test('it is one word of a header: lower case, with a local part of at most 64 signs', () => {
  const longest = signedMessageId({ ticketId: 2 ** 31 - 1, accountId: 2 ** 31 - 1, note: true }, SECRET, 'a.example')
  expect(longest).toMatch(/^<[a-z0-9.-]{1,64}@a\.example>$/)
})

test('servers that change its case, its brackets or the blanks around it do no harm', () => {
  expect(readMessageId(made.toUpperCase(), SECRET)).toEqual(origin)
  expect(readMessageId(`  ${made.slice(1, -1)}\r\n`, SECRET)).toEqual(origin)
  expect(readMessageId(made.replace('help.muster-it', 'formerly'), SECRET)).toEqual(origin)
})

test('nobody makes one, or makes another one of it', () => {
  const [, unique, said, proof] = /^<(.+)\.(.+)\.(.+)@/.exec(made) ?? []
  const forged = [
    made.replace(`.${said}.`, '.1-1.'),
    made.replace(`.${said}.`, `.${said}-n.`),
    made.replace(`.${said}.`, `.0${said}.`),
    made.replace(`${unique}`, 'a'.repeat(16)),
    made.replace(`${proof}`, 'a'.repeat(26)),
    made.replace(`.${proof}`, ''),
    `<${crypto.randomUUID()}@help.muster-it.example>`,
    `${made} ${made}`,
    '',
  ]
  // A leading zero says the same ids, so it is the same mail.
  expect(forged.map((id) => readMessageId(id, SECRET))).toEqual(
    forged.map((_, place) => (place === 2 ? origin : undefined)),
  )
  expect(readMessageId(made, `${SECRET}.`)).toBeUndefined()
})

test('100 kB of anything is read in no time', () => {
  const worst = ['<', ' ', 'a', '.', '-', 'a.', '\0', made].map((piece) => piece.repeat(100_000 / piece.length))
  const start = performance.now()
  for (const text of worst) expect(readMessageId(text, SECRET)).toBeUndefined()
  expect(performance.now() - start).toBeLessThan(20 * worst.length)
})
