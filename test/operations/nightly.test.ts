import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createJobs, SCHEDULE } from '../../src/jobs.ts'
import { DAY, now } from '../../src/platform/clock.ts'
import { enqueue } from '../../src/platform/jobs.ts'
import { hashToken, newToken } from '../../src/platform/tokens.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ MAIL_KEEP_DAYS: '90' })

const daysAgo = (days: number) => new Date(now().getTime() - days * DAY)

/** Runs the nightly job as the worker does: by its name in the schedule. */
async function letTheNightPass() {
  const [, name = ''] = /^\d+ \d+ \* \* \* (\S+)$/m.exec(SCHEDULE) ?? []
  await enqueue(portal.db, name, {})
  await portal.work()
}

async function aSession(lastSeenAt: Date) {
  const { db } = portal
  return db.session.create({
    data: {
      accountId: (await aCustomer(db)).id,
      tokenHash: hashToken(newToken()),
      address: '',
      userAgent: '',
      lastSeenAt,
      createdAt: lastSeenAt,
    },
  })
}

async function aLink(expiresAt: Date) {
  const { db } = portal
  return db.passwordToken.create({
    data: { accountId: (await aCustomer(db)).id, tokenHash: hashToken(newToken()), expiresAt },
  })
}

async function aMail(sentAt: Date | null) {
  const content = {
    name: 'ticket.replied',
    subject: 'Betreff',
    text: 'Vertraulicher Text',
    html: '<p>Vertraulicher Text</p>',
  }
  return portal.db.mail.create({
    data: {
      ...content,
      toName: 'Eva',
      toAddress: 'eva@brandt.example',
      messageId: `<${randomUUID()}@portal.example>`,
      state: sentAt ? 'sent' : 'queued',
      sentAt,
      createdAt: sentAt ?? daysAgo(200),
    },
  })
}

test('the night forgets sessions that nobody used for 30 days, and no other', async () => {
  const [old, recent] = [await aSession(daysAgo(31)), await aSession(daysAgo(29))]
  await letTheNightPass()
  expect(
    await portal.db.session.findMany({ where: { id: { in: [old.id, recent.id] } }, select: { id: true } }),
  ).toEqual([{ id: recent.id }])
})

test('the night forgets links to choose a password that ended 30 days ago, and no other', async () => {
  const [old, recent] = [await aLink(daysAgo(31)), await aLink(daysAgo(29))]
  await letTheNightPass()
  expect(
    await portal.db.passwordToken.findMany({ where: { id: { in: [old.id, recent.id] } }, select: { id: true } }),
  ).toEqual([{ id: recent.id }])
})

test('the night forgets drafts that nobody touched for 14 days, and no other', async () => {
  const { db } = portal
  const { id: accountId } = await aCustomer(db)
  const draft = (updatedAt: Date) =>
    db.draft.create({
      data: { key: randomUUID(), accountId, purpose: 'ticket', fields: { body: 'Angefangen' }, updatedAt },
    })
  await draft(daysAgo(15))
  const recent = await draft(daysAgo(13))
  await letTheNightPass()
  expect(await db.draft.findMany({ where: { accountId }, select: { key: true } })).toEqual([{ key: recent.key }])
})

test('the night forgets what was done in the portal a year ago, and no later', async () => {
  const line = (at: Date) => portal.db.auditEntry.create({ data: { action: 'sign-in.done', at, lastAt: at } })
  await line(daysAgo(366))
  const recent = await line(daysAgo(364))
  await letTheNightPass()
  expect(await portal.db.auditEntry.findMany({ where: { action: 'sign-in.done' }, select: { id: true } })).toEqual([
    { id: recent.id },
  ])
})

test('the night forgets which forms were sent 14 days ago, and no other', async () => {
  const { db } = portal
  const { id: accountId } = await aCustomer(db)
  const submission = (createdAt: Date) =>
    db.submission.create({ data: { accountId, key: randomUUID(), digest: new Uint8Array(32), createdAt } })
  await submission(daysAgo(15))
  const recent = await submission(daysAgo(13))
  await letTheNightPass()
  expect(await db.submission.findMany({ where: { accountId }, select: { key: true } })).toEqual([{ key: recent.key }])
})

test('the night forgets tries whose window is over, and no other', async () => {
  const { db } = portal
  await db.rateLimit.create({ data: { key: 'over', count: 3, expiresAt: daysAgo(0.01) } })
  await db.rateLimit.create({ data: { key: 'running', count: 3, expiresAt: daysAgo(-0.01) } })
  await letTheNightPass()
  expect(await db.rateLimit.findMany({ where: { key: { in: ['over', 'running'] } }, select: { key: true } })).toEqual([
    { key: 'running' },
  ])
})

test('the night takes the text out of mails sent 90 days ago and keeps their facts', async () => {
  const mail = await aMail(daysAgo(91))
  await letTheNightPass()
  const { text, html, ...facts } = await portal.db.mail.findUniqueOrThrow({ where: { id: mail.id } })
  expect([text, html]).toEqual(['', ''])
  const { text: _text, html: _html, ...before } = mail
  expect(facts).toEqual(before)
})

test('the night leaves the text of mails that were sent later, or not yet', async () => {
  const mails = [await aMail(daysAgo(89)), await aMail(null)]
  await letTheNightPass()
  for (const mail of mails) expect(await portal.db.mail.findUniqueOrThrow({ where: { id: mail.id } })).toEqual(mail)
})

test('every line of the schedule names a job', () => {
  const scheduled = SCHEDULE.trim()
    .split('\n')
    .map((line) => line.split(' ').at(-1))
  expect(scheduled).toContain('sweep-uploads')
  expect(scheduled).toContain('resume-mails')
  expect(Object.keys(createJobs({ ...portal, mailer: undefined }))).toEqual(expect.arrayContaining(scheduled))
})

test('abandoned uploads go with the job that runs every minute', async () => {
  const { db } = portal
  const { id: ownerId } = await aCustomer(db)
  const upload = (touchedAt: Date) =>
    db.attachment.create({
      data: { ownerId, draftKey: randomUUID(), filename: 'halb.bin', mediaType: 'text/plain', size: 0, touchedAt },
    })
  await upload(daysAgo(1))
  const running = await upload(now())
  expect(SCHEDULE).toMatch(/^\* \* \* \* \* sweep-uploads$/m)
  await enqueue(db, 'sweep-uploads', {})
  await portal.work()
  expect(await db.attachment.findMany({ where: { ownerId }, select: { id: true } })).toEqual([{ id: running.id }])
})
