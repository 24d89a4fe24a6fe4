import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { deliverMail } from '../../src/notifications/delivery.ts'
import { type NewMail, queueMails } from '../../src/notifications/outbox.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer, type Mailer } from '../../src/platform/mailer.ts'
import { aCustomer } from './builders.ts'
import type { Portal } from './portal.ts'
import { type ScriptedSmtp, startScriptedSmtp } from './smtp.ts'

/** How long a mailer waits for a server that is slow on purpose. */
export const patience = { connect: 1500, answer: 1500 }

const from = { name: 'Muster IT Service', address: 'support@muster-it.example' }

/** A mail server that does what it is told, mails for it and their delivery, for all tests of a file. */
export function useDelivery(portal: Portal) {
  const smtp = {} as ScriptedSmtp
  const mailer = {} as Mailer
  beforeAll(async () => {
    Object.assign(smtp, await startScriptedSmtp())
    Object.assign(mailer, createMailer(`smtp://127.0.0.1:${smtp.port}?tls=off`, patience))
  })
  afterAll(async () => {
    mailer.close()
    await smtp.stop()
  })
  afterEach(async () => {
    smtp.behave('accept')
    smtp.received.length = 0
    await portal.db.mail.deleteMany()
  })

  return {
    smtp,
    find: (id: number) => portal.db.mail.findUniqueOrThrow({ where: { id } }),
    makeDue: (id: number) => portal.db.mail.update({ where: { id }, data: { dueAt: new Date(Date.now() - 60_000) } }),
    deliver: (id: number, by: Mailer | undefined = mailer) =>
      deliverMail(
        portal.db,
        {
          mailer: by,
          from,
          envelopeFrom: from.address,
          settings: portal.settings,
          storage: portal.storage,
          secret: portal.config.cookieSecret,
          counters: portal.counters,
          log: portal.log,
        },
        id,
      ),

    async aMail(changes: Partial<NewMail> = {}) {
      const account = await aCustomer(portal.db)
      const mail = {
        name: 'ticket.replied',
        accountId: account.id,
        to: { name: 'Eva Brandt', address: account.email },
        subject: '[Ticket#2026112110000017] Übergabe',
        text: 'Guten Tag,\n\nder Text mit Ümläuten.\n',
        html: '<p>Guten Tag,</p>',
        secret: false,
        messageId: `<${randomUUID()}@help.example>`,
        automatic: 'auto-generated' as const,
        ...changes,
      }
      await queueMails(portal.db, [mail])
      return portal.db.mail.findFirstOrThrow({ where: { accountId: account.id }, orderBy: { id: 'desc' } })
    },

    /** Works on the queue like the server does, with a mailer that talks to the scripted server. */
    work: () => workOff(portal.databaseUrl, createJobs({ ...portal, mailer }), createLog('silent')),
  }
}
