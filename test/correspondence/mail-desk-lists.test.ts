import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { fileMail } from '../../src/correspondence/filing.ts'
import type { Team } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aQuarantinedMail, arrives, filingTools, isStored, type MailWish } from '../support/incoming.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let team: Team
let atJanas: Visitor
let atAdmins: Visitor
let elsewhere: Visitor
beforeAll(async () => {
  const { db, app } = portal
  team = await aTeam(db, { isDefault: true })
  atJanas = await as(app, await anAgent(db, {}, [team]))
  atAdmins = await as(app, await anAgent(db, { role: 'admin' }, []))
  elsewhere = await as(app, await anAgent(db, {}, [await aTeam(db)]))
})

const wait = async (wish: MailWish) => {
  const mail = await arrives(portal, wish)
  expect(mail.state).toBe('quarantined')
  return mail
}

test('the list offers what becomes of most mails that wait for a reason; others have to be opened', async () => {
  const robot = await wait({ from: 'robot@fremd.example', automatic: 'generated', subject: 'Ihre Sendung' })
  const forged = await wait({ from: 'none' })
  const late = await isStored(portal, { from: 'spaet@fremd.example' })
  await portal.db.incomingMail.update({ where: { id: late.id }, data: { state: 'quarantined', reason: 'too-many' } })
  const list = pageOf((await atJanas.get('/desk/mail')).body)
  const actionsFor = (id: number) =>
    list.all(`form[action^="/desk/mail/incoming/${id}/"]`).map((form) => form.getAttribute('action')?.split('/').at(-1))
  expect([robot, forged, late].map(({ id }) => actionsFor(id))).toEqual([['removal'], [], ['release']])
  const [form] = list.all(`form[action="/desk/mail/incoming/${late.id}/release"]`)
  const formKey = form?.querySelector('[name=formKey]')?.getAttribute('value') ?? ''
  await atJanas.post(`/desk/mail/incoming/${late.id}/release`, { formKey, action: 'retry' })
  await fileMail(filingTools(portal), { id: late.id })
  expect(await portal.db.incomingMail.findUniqueOrThrow({ where: { id: late.id } })).toMatchObject({ state: 'filed' })
})

test('above the list stands whether mails arrive at all, for those who look after the mailbox', async () => {
  const { db } = portal
  const own = { teamId: team.id, seenAt: new Date() }
  await db.mailbox.create({ data: { name: 'fein@muster-it.example INBOX', ...own } })
  const failing = { ...own, failingSince: new Date(), lastError: 'sign-in: NO <b>denied</b>' }
  await db.mailbox.create({ data: { name: 'kaputt@muster-it.example INBOX', ...failing } })
  const [shown, hidden] = [(await atJanas.get('/desk/mail')).body, (await elsewhere.get('/desk/mail')).body]
  expect(shown).toContain('Ein Postfach, zuletzt gelesen')
  expect(wordsOf(pageOf(shown).all('[role=alert]')[0])).toMatch(
    /kaputt@muster-it\.example INBOX : Anmeldung abgelehnt\..+seit/,
  )
  expect(hidden).not.toContain('kaputt@')
  await db.mailbox.deleteMany({ where: { name: { contains: '@muster-it.example INBOX' } } })
})

test('blocked senders are paged', async () => {
  const { db } = portal
  const patterns = [...Array(30).keys()].map((place) => `viele${String(place).padStart(2, '0')}@fremd.example`)
  await db.blockedSender.createMany({ data: patterns.map((pattern) => ({ pattern })) })
  const first = pageOf((await atAdmins.get('/desk/mail?tab=blocked')).body)
  const next = first.all('a[rel=next]')[0]?.getAttribute('href') ?? ''
  const second = (await atAdmins.get(next)).body
  const shown = patterns.map((pattern) => [first.text.includes(pattern), second.includes(pattern)].join())
  expect([shown.filter((each) => each === 'true,false').length, shown.at(-1)]).toEqual([25, 'false,true'])
  await db.blockedSender.deleteMany()
})

test('lists go on with older mails', async () => {
  const mailbox = await portal.db.mailbox.create({ data: { name: randomUUID(), teamId: (await aTeam(portal.db)).id } })
  const agent = await as(portal.app, await anAgent(portal.db, {}, [{ id: mailbox.teamId ?? 0 } as Team]))
  expect((await agent.get('/desk/mail')).body).toContain('Nichts in Quarantäne')
  for (let count = 1; count <= 30; count++)
    await aQuarantinedMail(portal.db, { mailboxId: mailbox.id, subject: `Sendung ${count} von 30` })
  const first = (await agent.get('/desk/mail')).body
  expect(first.match(/<strong>Sendung \d+ von 30/g)).toHaveLength(25)
  const older = /href="(\/desk\/mail\?before=\d+)"/.exec(first)?.[1] ?? ''
  expect((await agent.get(older)).body.match(/<strong>Sendung \d+ von 30/g)).toHaveLength(5)
})
