import { accountMails } from './notifications/account-mails.ts'
import type { MailSettings } from './notifications/compose.ts'
import { type AdmissionRules, enrolment } from './organizations/admission.ts'
import type { Db } from './platform/db.ts'
import { subscribe } from './platform/news.ts'
import { createAdmission } from './teams/admission.ts'

/** What follows from the news that features publish. Every process says so for each database handle that it writes with. */
export function subscribeAll(db: Db, settings: { config: AdmissionRules & MailSettings['config']; templates: MailSettings['templates'] }) {
  subscribe(db, [...enrolment(createAdmission(settings.config)), ...accountMails(settings)])
}
