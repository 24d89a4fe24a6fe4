import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import type { FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { Customer } from './customers.ts'
import type { PeopleMerge } from './merging-people.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/desk/merging': ReturnType<typeof mergingPeoplePage>
  }
}

/** What an admin wants to know of what moves; all else moves as well. */
const COUNTED = {
  'ticket.requester_id': 'desk.customers.merge.tickets',
  'message.author_id': 'desk.customers.merge.messages',
  'ticket_participant.account_id': 'desk.customers.merge.along',
  'draft.account_id': 'desk.customers.merge.drafts',
} as const satisfies Record<string, MessageKey>

/** Which other account is the same person, and with `merge` what becomes of it. */
export function mergingPeoplePage(words: Translator, customer: Customer, form: FormState, merge?: PeopleMerge) {
  const { t } = words
  const path = `/desk/customers/${customer.id}`
  return {
    title: t('desk.customers.merge.title'),
    person: { name: customer.name, email: shownAddress(customer.email), href: path },
    action: `${path}/merging`,
    form: labelled(form, { email: 'desk.customers.merge.email' }),
    formKey: form.values.formKey ?? randomUUID(),
    preview: merge && {
      lead: t('desk.customers.merge.lead', {
        from: `${merge.from.name} (${shownAddress(merge.from.email)})`,
        into: `${merge.into.name} (${shownAddress(merge.into.email)})`,
      }),
      email: merge.from.email,
      effects: [
        ...Object.entries(COUNTED).map(([place, key]) => t(key, { count: merge.moved[place] ?? 0 })),
        ...merge.companies.map(({ name, administrator, both }) =>
          t(administrator ? 'desk.customers.merge.administrator' : 'desk.customers.merge.company', {
            name,
            both: both ? 'yes' : 'no',
          }),
        ),
        t('desk.customers.merge.address', { email: shownAddress(merge.from.email) }),
        t('desk.customers.merge.sessions'),
        t('desk.customers.merge.names'),
      ],
    },
  }
}
