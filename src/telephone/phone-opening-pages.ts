import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { keptFields } from '../drafts/forms.ts'
import { draftForm } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { reachable } from '../organizations/desk-pages.ts'
import { isTelephoneNumber } from '../platform/telephone.ts'
import { askedOfSomebody } from '../tickets/desk-answer-pages.ts'
import { openingChoices } from '../tickets/desk-opening-pages.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { phoneTicketForm } from './phone-forms.ts'
import type { Shown } from './phone-pages.ts'

const OPENING = {
  organization: 'desk.customers.company',
  name: 'phone.caller.name',
  number: 'phone.caller.number',
  email: 'phone.caller.email',
  team: 'new.to',
  subject: 'new.subject',
  body: 'desk.new.body',
  affects: 'new.affects',
  restarted: 'desk.new.restarted',
  priority: 'new.priority',
  minutes: 'phone.call.minutes',
  consent: 'phone.consent',
  callback: 'phone.callback',
} satisfies Record<string, MessageKey>

const NO_TEMPLATES = { tiles: [], chosen: undefined }

/** The form of a ticket, for whoever is found. */
export function openingOnPage(
  words: Translator,
  actor: Actor,
  { q, found, teams, draft, offered, form: typed }: Shown,
) {
  const { t } = words
  const { form, written, ...asked } = askedOfSomebody(words, offered ?? NO_TEMPLATES, typed, draft?.fields)
  const formKey = form.values.formKey ?? draft?.key ?? randomUUID()
  const customer = found.kind === 'caller' ? found.customer : undefined
  const entitled = customer?.places.filter(({ contract }) => contract?.state === 'valid') ?? []
  const several = entitled.length > 1
  const { organization, ...always } = OPENING
  const own = teams.find(({ id }) => actor.teams.includes(id))
  const unknown = found.kind === 'company'
  return {
    id: `new-${customer?.id ?? 0}-${unknown ? found.company.id : 0}`,
    customer: customer?.id,
    company: unknown ? found.company.id : undefined,
    templates: asked.templates,
    template: asked.template,
    form: {
      written,
      ...labelled(
        form,
        { ...always, ...(several ? { organization } : {}) },
        {
          team: String(asked.team ?? (own ?? teams[0])?.id ?? ''),
          priority: '3',
          affects: 'me',
          number: isTelephoneNumber(q) ? q : '',
        },
      ),
    },
    formKey,
    draftForm: draftForm(words, 'desk-phone', formKey, [
      ...keptFields(phoneTicketForm).filter((name) => name !== 'answers'),
      ...Object.keys(written),
    ]),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: formKey },
    submit: customer?.name ? t('phone.open.mail', { name: customer.name }) : t('phone.open'),
    mails: !customer || reachable(customer).email !== '',
    companies: several
      ? entitled.map(({ organizationId, organizationName }) => ({ value: organizationId, label: organizationName }))
      : [],
    teams: teams.map(({ id, name }) => ({ value: id, label: name })),
    ...openingChoices(words),
    returnTo: withQuery('/desk/phone', {
      number: q,
      person: customer?.id,
      company: unknown ? found.company.id : undefined,
    }),
  }
}
