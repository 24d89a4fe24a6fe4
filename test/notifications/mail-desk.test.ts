import { expect, test } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import { discardMail, listMails, readMail, retryMail } from '../../src/notifications/mail-desk.ts'
import { transaction } from '../../src/platform/db.ts'
import { subscribeAll } from '../../src/subscriptions.ts'
import { aCustomer } from '../support/builders.ts'
import { useDelivery } from '../support/delivery.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const { smtp, find, makeDue, deliver, aMail, work } = useDelivery(portal)
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
  await retryMail(portal.db, mail.id)
  await work()
  expect(await find(mail.id)).toMatchObject({ state: 'sent', attempts: 1 })
  expect(smtp.received.at(-1)?.raw).toContain(mail.messageId)
  expect(await listMails(portal.db, { limit: 10 })).toEqual([])
  await expect(retryMail(portal.db, mail.id)).rejects.toThrow(`Mail ${mail.id} is sent.`)
})

test('a waiting mail goes out at once, and only once', async () => {
  smtp.behave('defer')
  const mail = await aMail()
  await work()
  smtp.behave('accept')
  await retryMail(portal.db, mail.id)
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
  await retryMail(db, old?.id ?? 0)
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
  await expect(retryMail(db, mail.id)).rejects.toThrow('Its owner has chosen a password since.')
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
