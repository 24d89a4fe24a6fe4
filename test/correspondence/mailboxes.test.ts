import { expect, test } from 'vitest'
import {
  enterMailbox,
  failMailbox,
  listMailboxes,
  missingTeams,
  sawMailbox,
} from '../../src/correspondence/mailboxes.ts'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { isOurAddress } from '../../src/correspondence/recipients.ts'
import { aTeam } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({
  MAIL_FROM: 'Helpdesk <support@muster-it.example>',
  MAIL_ENVELOPE_FROM: 'zurueck@muster-it.example',
})

const metrics = async () => (await portal.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })).body

test('the last success of a mailbox, and since when it fails, are told to operators and machines', async () => {
  const { db } = portal
  const { id } = await enterMailbox(db, 'support@muster-it.example INBOX')
  expect(await metrics()).not.toContain('schalter_mailbox_failing{')
  await sawMailbox(db, id, { uidValidity: 1, lastUid: 7 })
  await db.mailbox.update({ where: { id }, data: { seenAt: new Date(Date.now() - 90_000) } })
  const seen = await metrics()
  expect(seen).toMatch(/^schalter_mailbox_seconds_since_success\{mailbox="support@muster-it\.example INBOX"\} 9\d$/m)
  expect(seen).toContain('schalter_mailbox_failing{mailbox="support@muster-it.example INBOX"} 0')
  await failMailbox(db, 'support@muster-it.example INBOX', { fault: 'sign-in', detail: 'Authentication failed.' })
  const [first] = await listMailboxes(db)
  await failMailbox(db, 'support@muster-it.example INBOX', { fault: 'connection', detail: 'ECONNREFUSED: port 993' })
  const [second] = await listMailboxes(db)
  expect(first?.trouble).toEqual({ fault: 'sign-in', detail: 'Authentication failed.' })
  expect(second?.trouble).toEqual({ fault: 'connection', detail: 'ECONNREFUSED: port 993' })
  expect(second?.failingSince).toEqual(first?.failingSince)
  expect(await metrics()).toContain('schalter_mailbox_failing{mailbox="support@muster-it.example INBOX"} 1')
  await sawMailbox(db, id, { uidValidity: 1, lastUid: 8 })
  expect(await listMailboxes(db)).toMatchObject([{ failingSince: null, trouble: undefined, received: 0 }])
})

test('mails that came in and are not filed yet, or are in quarantine, are counted', async () => {
  const { id } = await receiveMail(portal, { mailbox: 'lmtp' }, Buffer.from('Subject: Eins\r\n\r\nHallo'))
  expect(await metrics()).toContain('schalter_incoming_mails_waiting 1')
  await portal.db.incomingMail.update({ where: { id }, data: { state: 'quarantined', reason: 'automatic' } })
  const after = await metrics()
  expect(after).toContain('schalter_incoming_mails_waiting 0')
  expect(after).toContain('schalter_incoming_mails_quarantined 1')
  expect(after).toContain('schalter_mails_received_total{door="lmtp"} 0')
})

test('a team that nobody knows stops the mailbox, and one that was renamed does not', async () => {
  const { db } = portal
  await expect(enterMailbox(db, 'a@muster-it.example INBOX', 'Nirgends')).rejects.toThrow('no team is named "Nirgends"')
  expect(await missingTeams(db, [{ name: 'a@muster-it.example INBOX', team: 'Nirgends' }])).toEqual(['Nirgends'])
  const team = await aTeam(db, { name: 'Zweite Ebene' })
  await enterMailbox(db, 'a@muster-it.example INBOX', 'ZWEITE ebene')
  await db.team.update({ where: { id: team.id }, data: { name: 'Second Level' } })
  await enterMailbox(db, 'a@muster-it.example INBOX', 'Zweite Ebene')
  expect(await missingTeams(db, [{ name: 'a@muster-it.example INBOX', team: 'Zweite Ebene' }])).toEqual([])
  expect((await listMailboxes(db)).find(({ name }) => name.startsWith('a@'))?.team).toBe('Second Level')
  await enterMailbox(db, 'a@muster-it.example INBOX')
  expect((await listMailboxes(db)).find(({ name }) => name.startsWith('a@'))?.team).toBeNull()
})

test.each([
  ['SUPPORT@muster-it.example', true],
  ['support+drucker@muster-it.example', true],
  ['zurueck@muster-it.example', true],
  ['schule+nord@muster-it.example', true],
  ['schule@muster-it.example', false],
  ['support@muster-it.example.boese.example', false],
  ['', false],
])('%s is ours: %s', async (address, ours) => {
  const { db, config, settings } = portal
  const nord = { name: 'Schule Nord', address: 'schule+nord@muster-it.example' }
  await db.team.upsert({ where: { name: nord.name }, create: nord, update: {} })
  expect(await isOurAddress(db, config, settings, address)).toBe(ours)
})
