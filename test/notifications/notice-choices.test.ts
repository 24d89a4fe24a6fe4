import { expect, test } from 'vitest'
import { NEWS_KINDS } from '../../src/notifications/news-kinds.ts'
import { saveChoices } from '../../src/notifications/notice-choices.ts'
import type { NoticeChoices } from '../../src/notifications/rules.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aDeskTicket } from '../support/desk.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const SETTINGS = '/desk/notifications/settings'

async function start() {
  const desk = await aDeskTicket(portal)
  const { db, id, jana, asEva } = desk
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  return {
    ...desk,
    chosen: () => db.noticeChoice.findMany({ where: { accountId: jana.id }, orderBy: { kind: 'asc' } }),
    /** What an answer of the customer comes to: mails and notices under the bell. */
    async heard() {
      await db.mail.deleteMany({ where: { accountId: jana.id } })
      await db.notice.deleteMany({ where: { accountId: jana.id } })
      await replyToTicket(db, asEva, id, { body: 'Halle 2' })
      await portal.work()
      return [
        (await mailsTo(db, jana.email)).length,
        await db.notice.count({ where: { accountId: jana.id, shown: true } }),
      ]
    },
  }
}

/** The form as it is delivered, with changes. */
const form = (changes: Record<string, string | undefined> = {}) => {
  const usual = NEWS_KINDS.flatMap((kind) => [
    [`mail-${kind}`, 'at_once'],
    [`shown-${kind}`, 'yes'],
  ])
  const fields = Object.entries({ ...Object.fromEntries(usual), ...changes })
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Record<string, string>
}

test('without a choice everything comes as it always did, by mail and under the bell', async () => {
  const { atJanas, chosen, heard } = await start()
  const page = pageOf(await atJanas.get(SETTINGS))
  for (const kind of NEWS_KINDS) {
    expect(page.has(`input[name="mail-${kind}"][value=at_once][checked]`), kind).toBe(true)
    expect(page.has(`input[name="shown-${kind}"][checked]`), kind).toBe(true)
  }
  expect(await chosen()).toEqual([])
  expect(await heard()).toEqual([1, 1])
})

test('each kind of news is chosen by itself: mail, bell, both or nothing', async () => {
  const { atJanas, chosen, heard } = await start()
  const saved = await atJanas.post(SETTINGS, form({ 'mail-answered': 'none' }))
  expect([saved.statusCode, saved.headers.location]).toEqual([303, SETTINGS])
  const page = pageOf(await atJanas.follow(saved))
  expect(page.has('input[name="mail-answered"][value=none][checked]')).toBe(true)
  expect(await chosen()).toMatchObject([{ kind: 'answered', mail: 'none', shown: true }])
  expect(await heard()).toEqual([0, 1])
  await atJanas.post(SETTINGS, form({ 'shown-answered': undefined }))
  expect(await heard()).toEqual([1, 0])
  await atJanas.post(SETTINGS, form({ 'mail-answered': 'none', 'shown-answered': undefined }))
  expect(await heard()).toEqual([0, 0])
  await atJanas.post(SETTINGS, form())
  expect(await chosen()).toEqual([])
  expect(await heard()).toEqual([1, 1])
})

test('all mails come once a day, with one button', async () => {
  const { atJanas, chosen, heard, db, jana } = await start()
  await atJanas.post(SETTINGS, form({ all: 'daily', 'shown-noted': undefined }))
  expect((await chosen()).map(({ mail }) => mail)).toEqual(NEWS_KINDS.map(() => 'daily'))
  expect((await chosen()).filter(({ shown }) => !shown).map(({ kind }) => kind)).toEqual(['noted'])
  expect(await heard()).toEqual([0, 1])
  const waits = () => db.notice.count({ where: { accountId: jana.id, dueAt: { not: null } } })
  expect(await waits()).toBe(1)
  // Who wants it differently gets no more digest of what waits.
  await atJanas.post(SETTINGS, form({ 'mail-answered': 'none' }))
  expect(await waits()).toBe(0)
})

test('what no form of ours sends is refused, and changes nothing', async () => {
  const { atJanas, asJana, chosen, db } = await start()
  const wrong = await atJanas.post(SETTINGS, form({ 'mail-answered': 'often', 'mail-noted': 'none' }))
  expect(wrong.statusCode).toBe(422)
  const page = pageOf(wrong)
  expect(page.has('#mail-answered-error')).toBe(true)
  expect(page.has('input[name="mail-noted"][value=none][checked]')).toBe(true)
  expect((await atJanas.post(SETTINGS, form({ 'mail-lottery': 'none' }))).statusCode).toBe(400)
  expect(await chosen()).toEqual([])
  const broken = { ...Object.fromEntries(NEWS_KINDS.map((kind) => [kind, { mail: 'often', shown: true }])) }
  await expect(saveChoices(db, asJana, broken as unknown as NoticeChoices)).rejects.toThrow()
})

test('the preferences of an agent lead there', async () => {
  const { atJanas } = await start()
  expect(pageOf(await atJanas.get('/preferences')).links(/notifications\/settings/)).toHaveLength(1)
})
