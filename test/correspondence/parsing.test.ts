import { afterAll, expect, test } from 'vitest'
import type { ParsedMail } from '../../src/correspondence/parsed-mail.ts'
import { createParser, MOST_MAIL } from '../../src/correspondence/parsing.ts'

const parser = createParser()
afterAll(() => parser.close())

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))

async function parsed(raw: Buffer): Promise<ParsedMail> {
  const result = await parser.parse(raw)
  if ('fault' in result) throw new Error(result.fault)
  return result
}

test('a mail is read in a thread, and its files come back as they were', async () => {
  const raw = mail(
    'From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <Joerg@Muster-IT.example>',
    'To: Support <support@helpdesk.example>, zwei@helpdesk.example',
    'Subject: =?utf-8?b?RHJ1Y2tlciDDtmZmbmV0?=',
    'Message-ID: <1@muster-it.example>',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    '',
    'Er druckt nicht.',
    '',
    '--x',
    'Content-Type: application/pdf; name="Fehler.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF').toString('base64'),
    '--x--',
  )
  const before = Buffer.from(raw)
  const found = await parsed(raw)
  expect(found).toMatchObject({
    from: { name: 'Jörg Müller', address: 'joerg@muster-it.example' },
    to: [
      { name: 'Support', address: 'support@helpdesk.example' },
      { name: '', address: 'zwei@helpdesk.example' },
    ],
    subject: 'Drucker öffnet',
    messageId: '<1@muster-it.example>',
    automatic: null,
    text: 'Er druckt nicht.',
    quoted: '',
    html: null,
  })
  expect(found.files.map(({ filename, bytes }) => [filename, Buffer.from(bytes).toString()])).toEqual([
    ['Fehler.pdf', '%PDF'],
  ])
  expect(raw.equals(before)).toBe(true)
})

test('a mail that is too large, or has too many parts, is a fault', async () => {
  expect(await parser.parse(Buffer.alloc(MOST_MAIL + 1))).toEqual({ fault: 'too-large' })
  const parts = Array.from({ length: 1_001 }, () => ['--x', '', 'a'].join('\r\n'))
  const raw = mail('From: a@b.example', 'Content-Type: multipart/mixed; boundary=x', '', ...parts, '--x--')
  expect(await parser.parse(raw)).toEqual({ fault: 'too-many-parts' })
})

const script = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)
/** Reads a mail that is named for what it does to its thread. */
const moody = script(`
  import { parentPort } from 'node:worker_threads'
  parentPort.on('message', (raw) => {
    const what = Buffer.from(raw).toString()
    if (what === 'hang') for (;;) {}
    if (what === 'throw') throw new Error('broken')
    if (what === 'exit') process.exit(1)
    if (what === 'eat') { const eaten = []; for (;;) eaten.push(Array.from({ length: 1e5 }, Math.random)) }
    parentPort.postMessage({ text: what, files: [] })
  })`)

test('a mail that hangs, breaks, or eats memory ends alone: its neighbours are read', async () => {
  const poisoned = createParser({ script: moody, mostTime: 3_000 })
  const names = ['one', 'hang', 'two', 'throw', 'three', 'exit', 'four', 'eat', 'five']
  const results = await Promise.all(names.map((name) => poisoned.parse(Buffer.from(name))))
  expect(results.map((result) => ('fault' in result ? result.fault : result.text))).toEqual([
    'one',
    'too-slow',
    'two',
    'broken',
    'three',
    'broken',
    'four',
    expect.stringMatching(/too-large|too-slow/),
    'five',
  ])
  await poisoned.close()
})

test('what is not read when the reader is closed is no fault of the mail', async () => {
  const closing = createParser({ script: moody })
  const results = Promise.allSettled([closing.parse(Buffer.from('hang')), closing.parse(Buffer.from('hang'))])
  await closing.close()
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(closing.parse(Buffer.from('one'))).rejects.toThrow()
})
