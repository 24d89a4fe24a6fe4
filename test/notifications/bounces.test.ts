import { expect, test } from 'vitest'
import { type BounceReport, recordBounce } from '../../src/notifications/bounces.ts'
import { readMessageId } from '../../src/notifications/message-ids.ts'
import { transaction } from '../../src/platform/db.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { useDelivery } from '../support/delivery.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const { smtp, work, deliver, makeDue } = useDelivery(portal)

/** A reply that was sent to a customer, and who hears of what becomes of it. */
async function start() {
  const { db, app } = portal
  const team = await aTeam(db)
  const eva = await aCustomer(db, { phone: '+49 30 5550 4711' })
  const jana = await anAgent(db, {}, [team])
  const ticket = await aTicket(db, { requester: eva, team })
  await replyToTicket(db, await anActor(db, jana), ticket.id, { body: 'Antwort', state: 'open' })
  await work()
  const [mail] = await mailsTo(db, eva.email)
  const report: BounceReport = {
    recipient: eva.email,
    action: 'failed',
    status: '5.1.1',
    reason: 'No such mailbox',
    ofMessageId: mail?.messageId ?? '',
  }
  return {
    db,
    eva,
    jana,
    ticket,
    report,
    path: `/desk/tickets/${ticket.number}`,
    atJanas: await as(app, jana),
    bounce: (changes: Partial<BounceReport> = {}, number?: string) =>
      transaction(db, (tx) => recordBounce(tx, { ...report, ...changes }, { number, by: 'Muster IT Service' })),
    mail: () => db.mail.findUniqueOrThrow({ where: { id: mail?.id ?? 0 } }),
    marks: () => db.undeliverableAddress.findMany({ where: { address: eva.email } }),
    events: () => db.ticketEvent.findMany({ where: { ticketId: ticket.id, type: 'bounced' } }),
  }
}

test('a mail that came back is parked, its address marked, and the team told what to do, once', async () => {
  const { db, eva, jana, ticket, path, atJanas, bounce, mail, marks, events } = await start()
  const found = await bounce({ ofMessageId: (await mail()).messageId.toUpperCase() })
  await bounce()
  expect(found).toEqual({ mailId: (await mail()).id, ticketId: ticket.id })
  expect(await mail()).toMatchObject({ state: 'parked', lastError: '5.1.1 No such mailbox' })
  expect((await mail()).bouncedAt).not.toBeNull()
  expect(await marks()).toMatchObject([{ reason: '5.1.1 No such mailbox', times: 1 }])
  expect(await events()).toMatchObject([
    { visibility: 'internal', actorName: 'Muster IT Service', data: { address: eva.email } },
  ])
  await work()
  const [told, ...more] = await mailsTo(db, jana.email)
  expect(more).toEqual([])
  expect(told?.text).toContain(`eine E-Mail an ${eva.email} kam nicht an`)
  expect(told?.text).toContain('+49 30 5550 4711')
  expect(await mailsTo(db, eva.email)).toHaveLength(1)
  // Whoever answers it talks to the team.
  expect(readMessageId(told?.messageId ?? '', portal.config.cookieSecret)).toMatchObject({ note: true })

  const shown = await atJanas.get(path)
  expect(shown.body).toContain(`E-Mail an ${eva.email} kommt nicht an.`)
  expect((await atJanas.post(`${path}/reachability`)).statusCode).toBe(303)
  expect(await marks()).toEqual([])
  expect((await atJanas.get(path)).body).not.toContain('kommt nicht an.')
})

test('a delay is only noted; what could not be delivered in the end marks no address', async () => {
  const { bounce, mail, marks, events } = await start()
  await bounce({ action: 'delayed', status: '4.4.1', reason: 'Connection timed out' })
  expect(await mail()).toMatchObject({ state: 'sent', lastError: '4.4.1 Connection timed out' })
  expect(await events()).toEqual([])
  await bounce({ status: '4.4.7', reason: 'Delivery time expired' })
  expect(await mail()).toMatchObject({ state: 'parked' })
  expect(await events()).toHaveLength(1)
  expect(await marks()).toEqual([])
})

test('without a Message-ID, recipient and number find the mail and tell the team; both may be guessed', async () => {
  const { ticket, bounce, mail, marks, events } = await start()
  const other = await aTicket(portal.db)
  const none = { ofMessageId: null }
  expect(await bounce(none)).toBeUndefined()
  expect(await bounce(none, other.number)).toBeUndefined()
  expect(await bounce({ ...none, recipient: 'somebody@else.example' }, ticket.number)).toBeUndefined()
  expect(await bounce({ ...none, ofMessageId: '<unknown@mail.example>' })).toBeUndefined()
  expect(await mail()).toMatchObject({ state: 'sent' })
  for (let count = 0; count < 2; count++)
    expect(await bounce(none, ticket.number)).toEqual({ mailId: (await mail()).id, ticketId: ticket.id })
  expect(await mail()).toMatchObject({ state: 'sent', lastError: '5.1.1 No such mailbox' })
  expect(await marks()).toEqual([])
  expect(await events()).toHaveLength(1)
})

test('the mail to an agent that comes back tells nobody by mail: that would never end', async () => {
  const { db, jana, report, bounce, events } = await start()
  await bounce()
  await work()
  const [told] = await mailsTo(db, jana.email)
  await bounce({ ...report, ofMessageId: told?.messageId ?? '', recipient: jana.email })
  await work()
  expect(await events()).toHaveLength(1)
  expect(await mailsTo(db, jana.email)).toMatchObject([{ state: 'parked' }])
  expect(await db.undeliverableAddress.count({ where: { address: jana.email } })).toBe(1)
})

test('what our own server refuses at once is told in the same way; sending it again is possible', async () => {
  const { db, eva, jana, ticket, events, marks } = await start()
  smtp.behave('refuse')
  await replyToTicket(db, await anActor(db, jana), ticket.id, { body: 'Noch eine', state: 'open' })
  await work()
  expect(await events()).toHaveLength(1)
  expect(await marks()).toMatchObject([{ reason: expect.stringContaining('550') }])
  const mail = (await mailsTo(db, eva.email)).at(-1)
  expect(mail).toMatchObject({ state: 'parked', bouncedAt: null })
  smtp.behave('defer')
  await makeDue(mail?.id ?? 0)
  await deliver(mail?.id ?? 0)
  expect(await events()).toHaveLength(1)
})

test('an address in the history goes with its owner', async () => {
  const { db, eva, bounce, events } = await start()
  await bounce({ reason: `<${eva.email}>: unknown` })
  const { erasePerson } = await import('../../src/privacy/erase.ts')
  const { traces } = await erasePerson(db, eva.email, { dryRun: false })
  expect(JSON.stringify([await events(), traces])).not.toContain(eva.email)
  expect(await db.undeliverableAddress.count({ where: { address: eva.email } })).toBe(0)
})
