import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { Conversation } from './conversation.ts'

const PARTICIPANT = { email: 'sharing.email' } satisfies Record<string, MessageKey>

export function sharingSection(
  { t }: Translator,
  actor: Actor,
  ticket: Conversation,
  mayShare: boolean,
  form: FormState = emptyForm(),
) {
  const own = ticket.requesterId === actor.accountId
  return {
    whoSeesIt: t(visibilityKey(ticket.confidential, own), {
      name: ticket.requesterName,
      organization: ticket.organizationName ?? '',
    }),
    mayShare,
    participants: ticket.participants.map(({ id, name, email }) => {
      const self = id === actor.accountId
      const called = name || shownAddress(email)
      return {
        name: called,
        address: name ? shownAddress(email) : undefined,
        removal: mayShare || self ? `/tickets/${ticket.number}/participants/${id}/removal` : undefined,
        remove: t(self ? 'sharing.leave' : 'sharing.remove'),
        removeNamed: t(self ? 'sharing.leave' : 'sharing.remove-named', { name: called }),
      }
    }),
    form: labelled(form, PARTICIPANT),
    fault: form.errors.form && t(form.errors.form.key),
    hint: t('sharing.email.hint', { organization: ticket.organizationName ?? '' }),
    confidentiality: ticket.confidential
      ? { value: 'no', hint: t('sharing.make-open.hint'), label: t('sharing.make-open') }
      : { value: 'yes', hint: t('sharing.make-confidential.hint'), label: t('sharing.make-confidential') },
  }
}

function visibilityKey(confidential: boolean, own: boolean): MessageKey {
  if (confidential) return own ? 'sharing.confidential.own' : 'sharing.confidential'
  return own ? 'sharing.open.own' : 'sharing.open'
}
