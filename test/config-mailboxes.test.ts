import { expect, test } from 'vitest'
import { describeConfig, readConfig } from '../src/config.ts'

const SECRET = 'a secret for tests only, not for anything else'
const read = (env: Record<string, string>) => readConfig({ COOKIE_SECRET: SECRET, ...env })

const refusalOf = (env: Record<string, string>): string => {
  try {
    read(env)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

const ENCODE = /percent-encoded: %40 for @, %23 for #, %25 for %/

test.each([
  ['imaps://portal@firma.example:geheim@imap.example/INBOX', ENCODE],
  ['imaps://portal:ge#heim@imap.example', ENCODE],
  ['pop3://portal:geheim@imap.example', /begins with imaps:\/\/ or imap:/],
  ['imaps://imap.example/INBOX', /URLs such as imaps:/],
  ['imaps://portal:geheim@imap.example/INBOX?then=keep', /delete, seen or move:FOLDER/],
  ['imaps://portal:geheim@imap.example/INBOX?then=move:', /delete, seen or move:FOLDER/],
  ['imaps://portal:geheim@imap.example/INBOX?then=move:INBOX', /another folder/],
  ['imaps://portal:geheim@imap.example?tls=maybe', /tls is off or unverified/],
  ['imaps://portal:geheim@imap.example?team=', /URLs such as imaps:.+team=NAME/],
  ['imaps://portal:geheim@imap.example?teams=IT', /parameters are each one of team, then, tls/],
  ['imaps://a:geheim@imap.example imaps://a:geheim@imap.example/INBOX', /each folder of a mailbox once/],
  ['   ', /1 to 50 URLs/],
])('IMAP_URL=%j is refused for the right reason, and says nothing of the password', (url, reason) => {
  expect(() => read({ IMAP_URL: url })).toThrow(reason)
  expect(refusalOf({ IMAP_URL: url })).toMatch(/^IMAP_URL is "[^"]*"; must be [^\n]+$/)
  expect(refusalOf({ IMAP_URL: url })).not.toMatch(/ge.?heim/)
})

test('IMAP_URL names several mailboxes, each with its team and what becomes of its mails', () => {
  const { mailboxes } = read({
    IMAP_URL:
      'imaps://support%40firma.example:g%40h@imap.example/INBOX?team=Zweite%20Ebene&then=seen\n' +
      'imap://buero:geheim@[::1]:1143/INBOX/Portal?tls=off&then=move:Erledigt%2FPortal ' +
      'imaps://c:d@imap.example?then=delete',
  })
  expect(mailboxes).toEqual([
    {
      name: 'support@firma.example INBOX',
      host: 'imap.example',
      port: 993,
      secure: true,
      tls: 'required',
      user: 'support@firma.example',
      password: 'g@h',
      folder: 'INBOX',
      team: 'Zweite Ebene',
      after: 'seen',
    },
    expect.objectContaining({
      name: 'buero@[::1] INBOX/Portal',
      host: '::1',
      port: 1143,
      secure: false,
      tls: 'off',
      after: { move: 'Erledigt/Portal' },
    }),
    expect.objectContaining({ name: 'c@imap.example INBOX', password: 'd', after: 'delete' }),
  ])
  expect(read({ IMAP_URL: 'imaps://a:b@imap.example' }).mailboxes).toMatchObject([{ after: { move: 'Processed' } }])
  expect(read({}).mailboxes).toEqual([])
})

test('the configuration is shown without any password of a mailbox', () => {
  const urls = 'imaps://a:geheim@imap.example imap://b%40firma.example:auch%40geheim@imap.example/INBOX?then=seen'
  const shown = describeConfig({ IMAP_URL: urls }).find(({ name }) => name === 'IMAP_URL')?.value
  expect(shown).toBe('imaps://a:********@imap.example imap://b%40firma.example:********@imap.example/INBOX?then=seen')
})

test.each(['0', '70000', 'lmtp'])('LMTP_PORT=%s is refused', (port) => {
  expect(refusalOf({ LMTP_PORT: port })).toMatch(/^LMTP_PORT is .* a whole number from 1 to 65535/)
})
