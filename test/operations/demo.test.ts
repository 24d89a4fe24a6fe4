import { expect, test } from 'vitest'
import { GROUPS } from '../../src/catalog/definition-rules.ts'
import { offeredTemplates } from '../../src/catalog/offered.ts'
import { loadDemo } from '../../src/demo/demo.ts'
import { isWorkingTime } from '../../src/demo/working-hours.ts'
import { DAY, localDay, now } from '../../src/platform/clock.ts'
import { Visitor } from '../support/browsing.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('the demo data is a believable world: working hours, in order, answered tickets, sign-ins that work', async () => {
  const signIns = await loadDemo(portal.db, portal.config)
  const tickets = await portal.db.ticket.findMany({ include: { messages: { orderBy: { id: 'asc' } } } })
  expect(tickets.length).toBeGreaterThan(15)
  expect(new Set(tickets.map(({ state }) => state)).size).toBe(5)
  const late = tickets.filter(
    ({ createdAt }) => createdAt.getTime() < now().getTime() - DAY && !isWorkingTime(createdAt, 'Europe/Berlin'),
  )
  expect(late.map(({ subject }) => subject)).toEqual([])
  for (const { subject, createdAt, messages, closedAt } of tickets) {
    const times = [createdAt, ...messages.map((message) => message.createdAt), ...(closedAt ? [closedAt] : [])].map(
      Number,
    )
    expect(
      [...times].sort((one, other) => one - other),
      subject,
    ).toEqual(times)
    expect(times.at(-1), subject).toBeLessThanOrEqual(now().getTime())
  }

  const { db } = portal
  const ofTicket = (where: object) => db.ticket.count({ where })
  const shown = {
    promised: await ofTicket({ promisedAt: { gt: now() }, missedAt: null }),
    missed: await ofTicket({ missedAt: { not: null } }),
    parties: await ofTicket({ state: 'on_hold', holdReason: 'third_party', party: { name: 'Kolbe CAD-Systeme' } }),
    calls: await db.call.count(),
    callbacks: await db.callback.count({ where: { settledAt: null, dueAt: { gt: now() } } }),
    absences: await db.absence.count(),
    incidents: await db.incident.count({ where: { endedAt: null, joins: { some: {} }, updates: { some: {} } } }),
    answered: await ofTicket({ answers: { some: {} }, kind: 'request' }),
  }
  expect(Object.entries(shown).filter(([, count]) => count === 0)).toEqual([])

  for (const { shownOrganization, signature } of await portal.db.account.findMany({ where: { role: 'agent' } })) {
    const lines = [shownOrganization, ...signature.split('\n')]
    expect(lines).toEqual([...new Set(lines)])
  }

  for (const { login, password } of signIns) {
    const response = await new Visitor(portal.app).post('/login', { login, password, next: '/' })
    expect(response.statusCode, login).toBe(303)
  }
  expect(await loadDemo(portal.db, portal.config)).toEqual(signIns)
  expect(await portal.db.ticket.count()).toBe(tickets.length)
})

test('the FAQ of the demo is read, has helped, and was looked through in vain', async () => {
  const { db } = portal
  expect(await db.faqArticle.count()).toBe(30)
  expect(await db.faqArticleText.count({ where: { locale: 'en' } })).toBe(30)
  expect(await db.faqArticleText.groupBy({ by: ['state'], orderBy: { state: 'asc' }, _count: true })).toMatchObject([
    { state: 'draft', _count: 2 },
    { state: 'internal', _count: 2 },
    { state: 'published', _count: 56 },
  ])
  expect(await db.faqArticle.count({ where: { services: { isEmpty: false }, validUntil: { not: null } } })).toBe(1)
  const empty = {
    related: await db.faqRelated.count(),
    comments: await db.faqFeedback.count({ where: { helpful: false, comment: { not: '' } } }),
    misses: await db.faqSearchMiss.count(),
  }
  expect(Object.entries(empty).filter(([, count]) => count === 0)).toEqual([])
  expect(await db.faqArticleText.count({ where: { updatedAt: { gt: new Date(now().getTime() - DAY) } } })).toBe(0)
})

test('the demo offers nine templates, three of each group', async () => {
  const { db } = portal
  const organization = await db.organization.findUniqueOrThrow({ where: { name: 'Brandt Maschinenbau GmbH' } })
  const today = localDay(now(), 'Europe/Berlin')
  const offered = await offeredTemplates(db, { organizationId: organization.id, today })
  expect(offered.map(({ group }) => group)).toEqual(GROUPS.flatMap((group) => [group, group, group]))
})

test('mails of the demo come in: a ticket with HTML, somebody without a contract, and one in quarantine', async () => {
  const { db } = portal
  await portal.work()
  const mails = await db.incomingMail.findMany({ orderBy: { id: 'asc' } })
  expect(mails.map(({ state }) => state)).toEqual(['filed', 'filed', 'quarantined'])
  expect(mails[2]?.reason).toBe('automatic')
  const [shown] = await db.messageMail.findMany({ where: { html: { not: null } } })
  expect(shown?.quoted).toContain('Mine are gone.')
})

test('a database that somebody uses gets no demo data', async () => {
  await portal.db.ticketEvent.deleteMany()
  await portal.db.$executeRaw`truncate account, ticket, team cascade`
  await portal.db.account.create({ data: { email: 'real@person.example', firstName: 'Real', lastName: 'Person' } })
  expect(await loadDemo(portal.db, portal.config)).toEqual([])
  expect(await portal.db.account.count()).toBe(1)
})
