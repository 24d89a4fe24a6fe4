import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { type MailboxLine, MOST_COUNTED } from './mailboxes.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'correspondence/mailboxes': ReturnType<typeof mailboxesPage>
  }
}

export const MAILBOXES = '/desk/settings/mailboxes'

/** What there is, and whether mails come from it; they are named in the configuration. */
export const mailboxesPage = (words: Translator, actor: Actor, mailboxes: MailboxLine[]) => ({
  sections: settingsSections(words, actor),
  mailboxes: mailboxes.map(({ name, team, received, ...mailbox }) => ({
    name,
    team: team ?? words.t('mailboxes.no-team'),
    received: received < MOST_COUNTED ? words.number(received) : `${words.number(MOST_COUNTED - 1)}+`,
    ...stateOf(words, mailbox),
  })),
})

function stateOf(
  words: Translator,
  { seenAt, failingSince, trouble }: Pick<MailboxLine, 'seenAt' | 'failingSince' | 'trouble'>,
) {
  return {
    seen: seenAt ? momentOf(words, seenAt) : undefined,
    trouble: trouble && {
      text: words.t(`mailboxes.fault.${trouble.fault}`),
      detail: trouble.detail,
      since: failingSince ? words.t('mailboxes.since', { time: words.dateTime(failingSince) }) : undefined,
    },
  }
}
