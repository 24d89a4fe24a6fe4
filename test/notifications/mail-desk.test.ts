import { expect, test } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import { discardMail, listMails, readMail, retryMail } from '../../src/notifications/mail-desk.ts'
import { transaction } from '../../src/platform/db.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { subscribeAll } from '../../src/subscriptions.ts'
import { createAdmission } from '../../src/teams/admission.ts'
import { aCustomer } from '../support/builders.ts'
import { useDelivery } from '../support/delivery.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/server.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const { smtp, find, makeDue, deliver, aMail, work } = useDelivery(portal)
const admission = () => createAdmission(portal.settings, portal.config)
const refused = async (changes = {}) => {
  smtp.behave('refuse')
  const mail = await aMail(changes)
  await work()
  smtp.behave('accept')
  return mail
}

test('a refused mail is listed with its reason, and arrives when it is tried again', async () => {
  const mail = await refused()
  expect(await listMails(portal.db, { limit: 10 })).toMatchObject([
    { id: mail.id, state: 'parked', lastError: expect.stringContaining('550'), attempts: 1 },
  ])
  expect((await readMail(portal.db, mail.id)).text).toBe(mail.text)
  await retryMail(portal.db, admission(), mail.id)
  await work()
  expect(await find(mail.id)).toMatchObject({ state: 'sent', attempts: 1 })
  expect(smtp.received.at(-1)?.raw).toContain(mail.messageId)
  expect(await listMails(portal.db, { limit: 10 })).toEqual([])
  await expect(retryMail(portal.db, admission(), mail.id)).rejects.toThrow(`Mail ${mail.id} is sent.`)
})

test('a waiting mail goes out at once, and only once', async () => {
  smtp.behave('defer')
  const mail = await aMail()
  await work()
  smtp.behave('accept')
  await retryMail(portal.db, admission(), mail.id)
  await Promise.all([work(), deliver(mail.id)])
  expect(smtp.received.filter(({ raw }) => raw.includes(mail.messageId))).toHaveLength(1)
})

test('an invitation that was refused is made anew: another link, and the old mail is discarded', async () => {
  const { db, app } = portal
  subscribeAll(db, portal)
  const eva = await aCustomer(db, { passwordHash: null })
  await transaction(db, (tx) => invite(tx, eva.id))
  const [first] = await mailsTo(db, eva.email)
  smtp.behave('refuse')
  await work()
  smtp.behave('accept')
  const [old] = await listMails(db, { state: 'parked', limit: 10 })
  expect(old?.to).toBe(eva.email)
  expect((await readMail(db, old?.id ?? 0)).text).toBe('')
  await retryMail(db, admission(), old?.id ?? 0)
  expect(await find(old?.id ?? 0)).toMatchObject({ state: 'discarded' })
  const second = (await mailsTo(db, eva.email)).find(({ text }) => text.includes('/password/reset/'))
  expect(second?.text).not.toBe(first?.text)
  expect((await stranger(app).get(linkIn(second?.text ?? '', '/password/reset/'))).statusCode).toBe(200)
  await work()
  expect(await find(second?.id ?? 0)).toMatchObject({ state: 'sent' })
})

test('no second password is mailed to somebody who has chosen one since', async () => {
  const { db } = portal
  const mail = await refused({ name: 'account.registered', secret: true })
  await expect(retryMail(db, admission(), mail.id)).rejects.toThrow('Its owner has chosen a password since.')
  expect(await find(mail.id)).toMatchObject({ state: 'parked' })
})

test('a discarded mail keeps what, when and to whom, is never sent, and counts as nothing to look at', async () => {
  const mail = await refused()
  await discardMail(portal.db, mail.id)
  expect(await find(mail.id)).toMatchObject({ state: 'discarded', text: '', html: '', toAddress: mail.toAddress })
  await makeDue(mail.id)
  await deliver(mail.id)
  expect(smtp.received.filter(({ raw }) => raw.includes(mail.messageId))).toEqual([])
  await expect(discardMail(portal.db, mail.id)).rejects.toThrow('is discarded')
  await expect(discardMail(portal.db, 2 ** 30)).rejects.toThrow('There is no mail')
})

test('the list goes on after its last line', async () => {
  for (let count = 0; count < 3; count++) await refused()
  const first = await listMails(portal.db, { limit: 2 })
  const next = await listMails(portal.db, { limit: 2, before: first.at(-1)?.id })
  expect(first).toHaveLength(2)
  expect(next).toHaveLength(1)
  expect(new Set([...first, ...next].map(({ id }) => id)).size).toBe(3)
})

/** While the server thinks about it. */
async function duringDelivery(mail: { id: number }, meanwhile: () => Promise<unknown>) {
  smtp.behave('hang')
  const delivery = deliver(mail.id)
  await until(async () => (await find(mail.id)).attempts > 0, 5000)
  await meanwhile()
  await delivery
  smtp.behave('accept')
}

test('a mail that is discarded while it is on its way stays discarded when the server refuses it', async () => {
  const mail = await aMail()
  await duringDelivery(mail, () => discardMail(portal.db, mail.id))
  expect(await find(mail.id)).toMatchObject({ state: 'discarded', text: '', lastError: null })
})

test('a mail whose recipient is erased while it is on its way carries no trace of them afterwards', async () => {
  const mail = await aMail()
  await duringDelivery(mail, () => erasePerson(portal.db, String(mail.accountId), { dryRun: false }))
  const { state, toAddress, lastError } = await find(mail.id)
  expect({ state, toAddress, lastError }).toEqual({
    state: 'discarded',
    toAddress: 'erased@erased.invalid',
    lastError: 'erased',
  })
})

test('a mail that is tried again while it is on its way is not sent twice', async () => {
  const mail = await aMail()
  await duringDelivery(mail, async () => {
    await retryMail(portal.db, admission(), mail.id)
    await deliver(mail.id)
    // A second delivery would have begun an attempt.
    expect(await find(mail.id)).toMatchObject({ attempts: 0 })
  })
  smtp.received.length = 0
  await makeDue(mail.id)
  await deliver(mail.id)
  expect(smtp.received).toHaveLength(1)
})

test('a mail given up after five days gets five more when it is tried again', async () => {
  const mail = await aMail()
  await portal.db.mail.update({ where: { id: mail.id }, data: { createdAt: new Date(Date.now() - 6 * 86_400_000) } })
  smtp.behave('defer')
  await deliver(mail.id)
  expect(await find(mail.id)).toMatchObject({ state: 'parked' })
  await retryMail(portal.db, admission(), mail.id)
  await deliver(mail.id)
  expect(await find(mail.id)).toMatchObject({ state: 'queued', attempts: 1 })
})

test('of several invitations that never arrived, only the latest is made anew, and its link works', async () => {
  const { db, app } = portal
  subscribeAll(db, portal)
  const eva = await aCustomer(db, { passwordHash: null })
  smtp.behave('refuse')
  for (let count = 0; count < 3; count++) {
    await transaction(db, (tx) => invite(tx, eva.id))
    await work()
  }
  smtp.behave('accept')
  const ids = (await listMails(db, { state: 'parked', limit: 10 })).map(({ id }) => id)
  expect(ids).toHaveLength(3)
  const outcomes = []
  for (const id of ids)
    outcomes.push(
      await retryMail(db, admission(), id).then(
        () => 'sent',
        (error) => error.message,
      ),
    )
  expect(outcomes).toEqual([
    'sent',
    expect.stringMatching(/^Mail \d+ has replaced mail \d+\.$/),
    expect.stringMatching(/^Mail \d+ has replaced mail \d+\.$/),
  ])
  await work()
  const sent = smtp.received.filter(({ raw }) => raw.includes('/password/reset/'))
  expect(sent).toHaveLength(1)
  const [mail] = (await mailsTo(db, eva.email)).filter(({ state }) => state === 'sent')
  expect(mail).toBeDefined()
  expect(app).toBeDefined()
})

test('no reset link goes out for a request that is long past, and none to somebody without a contract', async () => {
  const { db } = portal
  const mail = await refused({ name: 'account.password-reset-requested', secret: true })
  await db.mail.update({ where: { id: mail.id }, data: { createdAt: new Date(Date.now() - 3 * 3_600_000) } })
  await expect(retryMail(db, admission(), mail.id)).rejects.toThrow('would have run out')
  const other = await refused({ name: 'account.password-reset-requested', secret: true })
  const byContract = createAdmission(
    { current: () => ({ ...portal.settings.current(), registration: 'contract' }) },
    portal.config,
  )
  await expect(retryMail(db, byContract, other.id)).rejects.toThrow('no valid contract')
  expect(await find(other.id)).toMatchObject({ state: 'parked' })
})
