import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { aTeam } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { useFolder } from '../support/folder.ts'
import { anEml, messagesOf } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()
beforeAll(async () => {
  await aTeam(portal.db, { isDefault: true })
})
const ingest = (args: string[], input?: string) =>
  schalter(portal.databaseUrl, ['mail', 'ingest', ...args], input === undefined ? {} : { input })
const rows = (name: string) => portal.db.incomingMail.findMany({ where: { mailbox: { name } }, orderBy: { id: 'asc' } })
const text = (raw: Uint8Array) => Buffer.from(raw).toString()

test('a mail from a pipe is taken once, and becomes a ticket', async () => {
  const mail = text(anEml({ from: 'pipe@irgendwo.example', text: 'Aus der Leitung' }))
  expect(await ingest(['-', '--mailbox', 'pipe', '--dry-run'], mail)).toMatchObject({ code: 0 })
  expect(await rows('pipe')).toEqual([])
  expect((await ingest(['-', '--mailbox', 'pipe'], mail)).stdout).toBe('1 mail: 1 new, 0 known\n')
  expect((await ingest(['--mailbox', 'pipe'], mail)).stdout).toBe('1 mail: 0 new, 1 known\n')
  await portal.work()
  const [row, ...more] = await rows('pipe')
  expect(more).toEqual([])
  expect((await messagesOf(portal, row?.ticketId ?? 0)).map(({ body }) => body)).toEqual(['Aus der Leitung'])
})

test('a pipe that cannot be taken says that the mail server is to try again', async () => {
  expect(await ingest(['-'], '')).toMatchObject({ code: 75, stderr: 'There is no mail in the pipe.\n' })
  const url = portal.databaseUrl.replace(/:\d+\//, ':1/')
  expect(await schalter(url, ['mail', 'ingest', '-'], { input: 'From: a@b.example\n\nx' })).toMatchObject({ code: 75 })
})

test('an mbox, a Maildir and a folder of mails are taken, each mail once', async () => {
  const mails = ['eins', 'zwei\n\nFrom hier an quer\n', 'drei'].map((word) =>
    [
      `From: ${word.slice(0, 4)}@irgendwo.example`,
      'To: support@muster-it.example',
      `Subject: ${word.slice(0, 4)}`,
      '',
      word,
    ].join('\n'),
  )
  const mbox = mails
    .map((mail) => `From - Sun Nov 29 09:00:00 2026\n${mail.replace(/^From (?=hier)/m, '>From ')}\n\n`)
    .join('')
  writeFileSync(inFolder('alt.mbox'), mbox)
  expect((await ingest([inFolder('alt.mbox')])).stdout).toBe('3 mails: 3 new, 0 known\n')
  expect((await ingest([inFolder('alt.mbox')])).stdout).toBe('3 mails: 0 new, 3 known\n')
  await portal.work()
  expect((await rows('import')).map(({ subject, state }) => [subject, state])).toEqual(
    ['eins', 'zwei', 'drei'].map((word) => [word, 'filed']),
  )
  const [, second] = await rows('import')
  expect((await messagesOf(portal, second?.ticketId ?? 0))[0]?.body).toContain('\nFrom hier an quer')

  for (const folder of ['cur', 'new', 'tmp']) mkdirSync(join(inFolder('Maildir'), folder), { recursive: true })
  for (const [place, mail] of mails.entries()) writeFileSync(join(inFolder('Maildir'), 'cur', `${place}:2,S`), mail)
  writeFileSync(join(inFolder('Maildir'), 'tmp', 'halb'), 'From: halb')
  expect((await ingest([inFolder('Maildir'), '--mailbox', 'md'])).stdout).toBe('3 mails: 3 new, 0 known\n')

  mkdirSync(inFolder('emls'))
  for (const [place, mail] of mails.entries()) writeFileSync(join(inFolder('emls'), `${place}.eml`), mail)
  writeFileSync(join(inFolder('emls'), 'liesmich.txt'), 'nichts')
  expect((await ingest([inFolder('emls'), '--mailbox', 'emls'])).stdout).toBe('3 mails: 3 new, 0 known\n')
})

test('what is no mail is said, and ends with 1', async () => {
  mkdirSync(inFolder('leer'))
  expect(await ingest([inFolder('leer')])).toMatchObject({ code: 1 })
  expect(await ingest([inFolder('fehlt.eml')])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file'),
  })
})
