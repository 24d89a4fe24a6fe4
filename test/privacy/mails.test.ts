import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

/** A mail from somebody, which is a message on their ticket, and a mail of another who names them in Cc. */
async function aMailFrom(lastName: string) {
  const { db } = portal
  const eva = await aCustomer(db, { email: `eva@${lastName.toLowerCase()}.example`, lastName })
  const ticket = await aTicket(db, { requester: eva })
  const { id: messageId } = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
  const mailbox = await db.mailbox.create({ data: { name: randomUUID() } })
  const data = new TextEncoder().encode(`From: Eva ${lastName}`)
  const file = { filename: 'mail.eml', mediaType: 'application/octet-stream', size: 1, storedAt: new Date() }
  const raw = await db.attachment.create({
    data: { ...file, keptAt: new Date(), chunks: { create: { position: 0, data } } },
  })
  const mail = await db.incomingMail.create({
    data: {
      ...{ mailboxId: mailbox.id, sha256: randomBytes(32), size: 1, rawId: raw.id, ticketId: ticket.id, messageId },
      ...{ state: 'filed', fromAddress: eva.email, fromName: `Eva ${lastName}`, subject: 'Mein Drucker' },
      ...{
        excerpt: `Gruß Eva ${lastName}`,
        body: `Gruß Eva ${lastName}`,
        envelopeFrom: eva.email,
        facts: { files: [`${lastName}.pdf`] },
      },
    },
  })
  await db.messageMail.create({ data: { messageId, rawId: raw.id, quoted: `Eva ${lastName}`, html: lastName } })
  const other = await aTicket(db)
  await db.suggestedParticipant.create({
    data: { ticketId: other.id, address: eva.email, name: `Eva ${lastName}`, sameCompany: false },
  })
  return { eva, mail, raw, messageId, other }
}

test('erasing somebody removes the originals of their mails and what was kept of them; the message stays', async () => {
  const { db } = portal
  const { eva, mail, raw, messageId } = await aMailFrom('Originalbrecht')
  const kept = await aMailFrom('Andersmann')
  const { traces, counts } = await erasePerson(db, eva.email, { dryRun: false })
  expect(traces).toEqual([])
  expect(counts['mails from them']).toBe(1)
  expect(await db.attachment.count({ where: { id: raw.id } })).toBe(0)
  expect(await db.attachmentChunk.count({ where: { attachmentId: raw.id } })).toBe(0)
  expect(await db.incomingMail.findUniqueOrThrow({ where: { id: mail.id } })).toMatchObject({
    ...{
      rawId: null,
      fromAddress: null,
      fromName: null,
      subject: null,
      excerpt: null,
      body: null,
      facts: {},
      messageId,
    },
  })
  expect(await db.message.count({ where: { id: messageId } })).toBe(1)
  expect(await db.attachment.count({ where: { id: kept.raw.id } })).toBe(1)
})

test('what mails of others say of somebody is reported', async () => {
  const { eva, other } = await aMailFrom('Zitatmann')
  const { db } = portal
  const { id: messageId } = await db.message.findFirstOrThrow({ where: { ticketId: other.id } })
  await db.messageMail.create({ data: { messageId, quoted: `Am Montag schrieb Eva Zitatmann:` } })
  await db.suggestedParticipant.create({
    data: { ticketId: other.id, address: 'sekretariat@brandt.example', name: 'für Eva Zitatmann', sameCompany: true },
  })
  const { traces } = await erasePerson(db, eva.email, { dryRun: true })
  expect(traces.map(({ column, places }) => [column, places])).toEqual([
    ['message_mail.quoted', [other.number]],
    ['suggested_participant.name', [other.number]],
  ])
})

test('the export says which mails came from somebody', async () => {
  const { eva } = await aMailFrom('Auskunft')
  const file = inFolder('auskunft.zip')
  await exportPerson(portal.db, databaseStorage(portal.db), eva.email, file)
  expect(execFileSync('unzip', ['-p', file, 'person.json'], { encoding: 'utf8' })).toContain('"Mein Drucker"')
})
