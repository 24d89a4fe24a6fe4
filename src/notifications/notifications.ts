import { subscribeAccountMails } from './account-mails.ts'
import type { MailSettings } from './compose.ts'
import { subscribeTicketMails } from './ticket-mails.ts'

let current: MailSettings | undefined

/** Mails the events of all features from now on. Called once at start; called again, it only takes new settings. */
export function startNotifications(settings: MailSettings) {
  const first = current === undefined
  current = settings
  if (!first) return
  const latest = () => current ?? settings
  subscribeAccountMails(latest)
  subscribeTicketMails(latest)
}
