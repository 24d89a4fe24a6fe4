import { sweepLimits } from './accounts/limits.ts'
import { mailResetLink, sweepPasswordTokens } from './accounts/lost-password.ts'
import { sweepSessions } from './accounts/sessions.ts'
import type { Storage } from './attachments/storage.ts'
import { sweepUploads } from './attachments/uploads.ts'
import type { Config } from './config.ts'
import { sweepDrafts } from './drafts/drafts.ts'
import { deliverMail, resumeMails } from './notifications/outbox.ts'
import { createAdmission } from './organizations/admission.ts'
import type { Db } from './platform/db.ts'
import type { Jobs } from './platform/jobs.ts'
import { type Mailer, missingMailer } from './platform/mailer.ts'
import type { Settings } from './settings/settings.ts'

export interface JobTools {
  db: Db
  storage: Storage
  mailer: Mailer | undefined
  config: Pick<Config, 'mailFrom' | 'devMailbox' | 'timeZone'>
  settings: Settings
}

/** Every job by name. */
export const createJobs = ({ db, storage, mailer, config, settings }: JobTools): Jobs => ({
  'mail-reset-link': ({ login }: { login: string }) => mailResetLink(db, createAdmission(settings, config), login),
  'deliver-mail': ({ id }: { id: number }) =>
    deliverMail(db, mailer ?? (config.devMailbox ? undefined : missingMailer), config.mailFrom, id),
  'resume-mails': () => resumeMails(db),
  'sweep-uploads': () => sweepUploads(db, storage),
  'sweep-old-rows': async () => {
    await sweepDrafts(db)
    await sweepSessions(db)
    await sweepPasswordTokens(db)
    await sweepLimits(db)
  },
})

/** When they run by themselves, as a crontab. */
export const SCHEDULE = `
* * * * * resume-mails
* * * * * sweep-uploads
17 3 * * * sweep-old-rows
`
