import { templatesOfMerged } from './catalog/merged-companies.ts'
import { blockUnwanted } from './correspondence/blocked-senders.ts'
import { rulesOfMerged } from './correspondence/mail-rules.ts'
import type { OwnTools } from './correspondence/own-mail.ts'
import { refuseOwnParty } from './correspondence/third-parties.ts'
import { incidentsOfMerged } from './incidents/merged-companies.ts'
import { accountMails } from './notifications/account-mails.ts'
import type { MailTools } from './notifications/compose.ts'
import { noticesOfMoved } from './notifications/notices.ts'
import { partyMails } from './notifications/party-mails.ts'
import { enrolment } from './organizations/admission.ts'
import type { Db } from './platform/db.ts'
import { subscribe } from './platform/news.ts'
import { createAdmission } from './teams/admission.ts'
import { ticketsOfMerged } from './tickets/merged-people.ts'

/** Each process calls this for each database handle it writes with. */
export function subscribeAll(db: Db, tools: MailTools & OwnTools) {
  subscribe(db, [
    ...enrolment(createAdmission(tools.settings, tools.config)),
    ...accountMails(tools),
    refuseOwnParty(tools),
    ...partyMails(tools),
    rulesOfMerged,
    templatesOfMerged,
    incidentsOfMerged,
    blockUnwanted,
    ticketsOfMerged,
    noticesOfMoved,
  ])
}
