import { afterAll, beforeAll } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer, type Mailer } from '../../src/platform/mailer.ts'
import type { Portal } from './portal.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'

/** A mail server for the jobs of a portal, where a mail can be read as it arrives. */
export function useSentMails(portal: Portal) {
  let sink: SmtpSink
  let mailer: Mailer
  beforeAll(async () => {
    sink = await startSmtpSink(0)
    mailer = createMailer(`smtp://127.0.0.1:${sink.port}?tls=off`)
  })
  afterAll(async () => {
    mailer.close()
    await sink.stop()
  })
  return {
    send: () => workOff(portal.databaseUrl, createJobs({ ...portal, mailer }), createLog('silent')),
    mailTo: (address: string) => sink.mailTo(address),
  }
}
