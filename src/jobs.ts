import { sweepLimits } from './accounts/limits.ts'
import { sweepPasswordTokens } from './accounts/links.ts'
import { mailResetLink, type ResetRequest } from './accounts/lost-password.ts'
import { sweepUnconfirmed } from './accounts/registration.ts'
import { sweepSessions } from './accounts/sessions.ts'
import { mailSignInLink } from './accounts/sign-in-link.ts'
import { sumStoredBytes } from './attachments/quota.ts'
import type { Storage } from './attachments/storage.ts'
import { sweepUploads } from './attachments/uploads.ts'
import { sweepAudit } from './audit/recording.ts'
import type { Config } from './config.ts'
import { type FilingTools, fileMail } from './correspondence/filing.ts'
import type { Parser } from './correspondence/parsing.ts'
import { refuseSender } from './correspondence/refusing.ts'
import { resumeIncoming, sweepIncoming } from './correspondence/sweeping.ts'
import { sweepDrafts, waitsInDraft } from './drafts/drafts.ts'
import { sweepMisses } from './knowledge/misses.ts'
import { remindCallbacks } from './notifications/callback-reminders.ts'
import type { MailTools } from './notifications/compose.ts'
import { deliverMail, resumeMails } from './notifications/delivery.ts'
import { sweepFileLinks } from './notifications/file-links.ts'
import { tellIncident, tellJoins } from './notifications/incident-mails.ts'
import { tellMerged, tellUnmerged } from './notifications/merge-mails.ts'
import { tellNotices } from './notifications/notice-mails.ts'
import { resumeNotices, sweepNotices } from './notifications/notices.ts'
import { clearSentMails } from './notifications/outbox-care.ts'
import { tellEvents } from './notifications/ticket-mails.ts'
import { foldNames } from './organizations/people-folding.ts'
import { localDay, now } from './platform/clock.ts'
import { type Counters, sweepCounters } from './platform/counters.ts'
import type { Db } from './platform/db.ts'
import type { Jobs } from './platform/jobs.ts'
import { sweepAnnouncements, wakeLive } from './platform/live.ts'
import type { Logger } from './platform/log.ts'
import { type Mailer, missingMailer } from './platform/mailer.ts'
import type { Templates } from './platform/templates.ts'
import type { Settings } from './settings/settings.ts'
import { createAdmission } from './teams/admission.ts'
import { sweepUndos } from './tickets/bulk-undo.ts'
import { sweepCallbacks } from './tickets/callbacks.ts'
import { endHolds } from './tickets/holds.ts'
import { sweepPresence } from './tickets/presence.ts'
import { noteMissed } from './tickets/promises.ts'
import { foldAnew } from './tickets/refolding.ts'
import { type Release, releaseTickets } from './tickets/releasing.ts'
import { remindVisits } from './tickets/visit-reminders.ts'

export interface JobTools {
  db: Db
  storage: Storage
  mailer: Mailer | undefined
  templates: Templates
  config: MailTools['config'] &
    FilingTools['config'] &
    Pick<Config, 'mailFrom' | 'mailEnvelopeFrom' | 'devMailbox' | 'mailKeepDays' | 'auditKeepDays'>
  settings: Settings
  counters: Counters
  parser: Parser
  log: Logger
  /** Milliseconds, for tests. */
  gatheredFor?: number
}

export function createJobs(tools: JobTools): Jobs {
  const { db, storage, mailer, config, settings, templates, counters, log } = tools
  const post = {
    mailer: mailer ?? (config.devMailbox ? undefined : missingMailer),
    from: config.mailFrom,
    envelopeFrom: config.mailEnvelopeFrom,
    settings,
    storage,
    secret: config.cookieSecret,
    counters,
    log,
  }
  const mails = { config, settings, templates }
  const { timeZone } = config
  const today = () => ({ today: localDay(now(), timeZone), timeZone })
  const jobs: Jobs = {
    'tell-events': async ({ events }: { events: number[] }) => {
      // Before the mails, which may take long.
      await wakeLive(db)
      await tellEvents(db, mails, post, events, tools.gatheredFor)
    },
    'tell-notices': () => tellNotices(db, mails, post),
    'resume-notices': () => resumeNotices(db),
    'tell-merged': ({ into }: { into: number }) => tellMerged(db, mails, post, into),
    'tell-unmerged': ({ ticket }: { ticket: number }) => tellUnmerged(db, mails, post, ticket),
    'tell-incident': ({ update }: { update: number }) =>
      tellIncident(db, createAdmission(settings, config), mails, update),
    'tell-joins': ({ incident }: { incident: number }) => tellJoins(db, mails, incident),
    'mail-reset-link': (request: ResetRequest) => mailResetLink(db, createAdmission(settings, config), request),
    'mail-sign-in-link': ({ accountId }: { accountId: number }) => mailSignInLink(db, accountId),
    'deliver-mail': ({ id }: { id: number }) => deliverMail(db, post, id),
    'resume-mails': () => resumeMails(db),
    'file-mail': (mail: { id: number }) =>
      fileMail(
        {
          ...tools,
          admission: createAdmission(settings, config),
          refuse: (tx, mail) => refuseSender(tx, mails, mail),
        },
        mail,
      ),
    'resume-incoming': () => resumeIncoming(db),
    'sweep-announcements': () => sweepAnnouncements(db),
    'fold-anew': () => foldAnew(db),
    'fold-names': () => foldNames(db),
    'end-holds': () => endHolds(db, today(), settings.current().portalName),
    'note-missed': () => noteMissed(db, settings.current().portalName),
    'remind-callbacks': () => remindCallbacks(db, mails),
    'remind-visits': () => {
      const { portalName: by, digestTime: from } = settings.current()
      return remindVisits(db, { timeZone, from, by })
    },
    'release-tickets': (release: Release) => releaseTickets(db, release, settings.current().portalName),
    'sweep-uploads': async () => {
      await sweepUploads(db, storage, waitsInDraft)
      await sumStoredBytes(db)
    },
    'sweep-old-rows': async () => {
      await sweepDrafts(db)
      await sweepMisses(db)
      await sweepPresence(db)
      await sweepUndos(db)
      await sweepCallbacks(db)
      await sweepSessions(db)
      await sweepPasswordTokens(db)
      await sweepUnconfirmed(db)
      await sweepLimits(db)
      await sweepCounters(db)
      await sweepFileLinks(db)
      await sweepNotices(db)
      await clearSentMails(db, config.mailKeepDays)
      await sweepIncoming({ db, storage }, config.mailKeepDays)
      await sweepAudit(db, config.auditKeepDays)
    },
  }
  return Object.fromEntries(Object.entries(jobs).map(([name, work]) => [name, counted(work, counters)]))
}

const counted =
  (work: Jobs[string], counters: Counters): Jobs[string] =>
  async (payload) => {
    try {
      await work(payload)
      counters.count('schalter_jobs_total', 'done')
    } catch (error) {
      counters.count('schalter_jobs_total', 'failed')
      throw error
    }
  }

/** A crontab. */
export const SCHEDULE = `
* * * * * resume-mails
* * * * * resume-notices
* * * * * resume-incoming
* * * * * sweep-uploads
* * * * * fold-anew
* * * * * fold-names
*/5 * * * * end-holds
*/10 * * * * sweep-announcements
* * * * * note-missed
* * * * * remind-callbacks
* * * * * remind-visits
17 3 * * * sweep-old-rows
`
