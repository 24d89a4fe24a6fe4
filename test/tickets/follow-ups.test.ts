import { expect, test } from 'vitest'
import { aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aCompanyOfThree, aMember } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { numbersOn, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** A ticket of Leyla's that Jonas and Tom read along, and how she follows it up. */
async function start() {
  const company = await aCompanyOfThree(portal)
  const { db, organization, leyla, jonas } = company
  const tom = await aMember(portal, organization, 'customer', { firstName: 'Tom', lastName: 'Uhl' })
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const ticket = await aTicket(db, { requester: leyla.account, organization, state: 'closed' })
  await db.ticketParticipant.createMany({
    data: [jonas, tom].map(({ account }) => ({ ticketId: ticket.id, accountId: account.id })),
  })
  return {
    ...company,
    tom,
    ticket,
    async followUp({ visitor } = leyla, changes = {}) {
      const form = aForm(team.id, { follows: ticket.number, subject: 'Druckt wieder versetzt', ...changes })
      const { headers } = await visitor.upload('/tickets', form)
      return String(headers.location).split('/').at(-1) ?? ''
    },
  }
}

test('who read a ticket along reads its follow-up along, is told so once, and the form says who comes', async () => {
  const { db, leyla, jonas, tom, ticket, followUp } = await start()
  const form = textOf(await leyla.visitor.get(`/tickets/new?follows=${ticket.number}`))
  expect(form).toContain('Diese Kollegen sind wieder dabei: Jonas Groß, Tom Uhl.')
  const number = await followUp()
  for (const { visitor } of [jonas, tom]) expect(numbersOn(await visitor.get('/tickets/shared'))).toContain(number)
  expect(textOf(await leyla.visitor.get(`/tickets/${number}`))).toContain('Leyla Yıldız lässt Jonas Groß mitlesen')
  await portal.work()
  for (const { account } of [jonas, tom])
    expect((await mailsTo(db, account.email)).map(({ name }) => name)).toEqual(['ticket.shared'])
  expect((await mailsTo(db, leyla.account.email)).map(({ name }) => name)).toEqual(['ticket.opened'])
})

test('a colleague who opens the follow-up is its requester and no participant of it', async () => {
  const { db, jonas, tom, followUp } = await start()
  const { id } = await db.ticket.findUniqueOrThrow({ where: { number: await followUp(jonas) } })
  expect(await db.ticketParticipant.findMany({ where: { ticketId: id }, select: { accountId: true } })).toEqual([
    { accountId: tom.account.id },
  ])
})

test('nobody comes along who is disabled, has left the company, or into a ticket of another company', async () => {
  const { db, organization, leyla, jonas, tom, ticket, followUp } = await start()
  await db.account.update({ where: { id: jonas.account.id }, data: { enabled: false } })
  await db.membership.deleteMany({ where: { accountId: tom.account.id } })
  const participants = async (number: string) => db.ticketParticipant.count({ where: { ticket: { number } } })
  expect(textOf(await leyla.visitor.get(`/tickets/new?follows=${ticket.number}`))).not.toContain('wieder dabei')
  expect(await participants(await followUp())).toBe(0)

  await db.account.update({ where: { id: jonas.account.id }, data: { enabled: true } })
  const second = await aCompany(portal)
  await joins(db, leyla.account, second)
  expect(await participants(await followUp(leyla, { organization: second.id }))).toBe(0)
  expect(await participants(await followUp(leyla, { organization: organization.id }))).toBe(1)
})
