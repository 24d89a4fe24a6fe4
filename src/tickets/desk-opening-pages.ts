import { randomUUID } from 'node:crypto'
import type { StoredFile, Upload } from '../attachments/uploads.ts'
import type { Draft } from '../drafts/drafts.ts'
import { keptFields } from '../drafts/forms.ts'
import { attachmentsField, draftForm, withFileErrors } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Customer } from '../organizations/customers.ts'
import { contractOnPage, noteOnPage, reachable, tagsOf } from '../organizations/desk-pages.ts'
import type { FoundPerson } from '../organizations/finding.ts'
import type { TicketsShown } from '../organizations/handed-pages.ts'
import type { CompanyNote } from '../organizations/notes.ts'
import { Affects } from '../platform/db.ts'
import type { FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { askedOfSomebody } from './desk-answer-pages.ts'
import { deskOpeningForm } from './desk-opening-forms.ts'
import type { DeskTemplates } from './desk-templates.ts'
import { priorityKey } from './labels.ts'
import type { FormPageTools } from './pages.ts'
import { MAX_BODY, MAX_SUBJECT, PRIORITIES, TOLD_CHANNELS } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/new': ReturnType<typeof deskNewPage>
    'tickets/desk/new-for': ReturnType<typeof newForPage>
  }
}

const LABELS = {
  organization: 'desk.customers.company',
  channel: 'desk.new.channel',
  team: 'new.to',
  subject: 'new.subject',
  body: 'desk.new.body',
  affects: 'new.affects',
  restarted: 'desk.new.restarted',
  priority: 'new.priority',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

interface NewFor {
  customer: Customer
  notes: CompanyNote[]
  /** Of the customer, open ones first. */
  tickets: TicketsShown
  teams: { id: number; name: string }[]
  /** As typed, else as drafted, else empty. */
  form?: FormState | undefined
  faults?: Upload[]
  draft?: Draft | undefined
  files: StoredFile[]
  formKey: string
  offered: DeskTemplates
}

/** For somebody, in their words. */
export function deskNewPage({ words, config, actor }: FormPageTools, shown: NewFor) {
  const { customer, notes, tickets, teams, faults = [], draft, files, formKey } = shown
  const { t } = words
  const { enabled, admitted } = customer
  const { form, written, ...asked } = askedOfSomebody(words, shown.offered, shown.form, draft?.fields)
  const errors = withFileErrors(words, form.errors, faults, config)
  const entitled = customer.places.filter(({ contract }) => contract?.state === 'valid')
  const several = entitled.length > 1
  const { organization, ...always } = LABELS
  const own = teams.find(({ id }) => actor.teams.includes(id))
  return {
    caller: {
      ...reachable(customer),
      href: `/desk/customers/${customer.id}`,
      supportId: customer.supportId,
      tags: tagsOf(words, { enabled, admitted, invited: false }),
      places: customer.places.map(({ organizationName, site, contract }) => ({
        name: [organizationName, site].filter(Boolean).join(', '),
        contract: contract && contractOnPage(words, contract),
      })),
    },
    customer: customer.id,
    refusal: enabled && admitted ? undefined : t(enabled ? 'error.customer.no-contract' : 'error.customer.disabled'),
    notes: notes.map((note) => noteOnPage(words, note)),
    tickets,
    templates: asked.templates,
    template: asked.template,
    form: {
      written,
      ...labelled(
        { ...form, errors },
        { ...always, ...(several ? { organization } : {}) },
        {
          team: String(asked.team ?? (own ?? teams[0])?.id ?? ''),
          priority: '3',
          affects: 'me',
          channel: 'phone',
        },
      ),
    },
    formKey,
    draftForm: draftForm(words, 'desk-ticket', formKey, [
      ...keptFields(deskOpeningForm).filter((name) => name !== 'answers'),
      ...Object.keys(written),
    ]),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: formKey },
    attachments: attachmentsField(words, 'desk-ticket', { formKey, files, faults, limits: config }, errors.attachments),
    companies: several
      ? entitled.map(({ organizationId, organizationName }) => ({ value: organizationId, label: organizationName }))
      : [],
    teams: teams.map(({ id, name }) => ({ value: id, label: name })),
    channels: TOLD_CHANNELS.map((channel) => ({ value: channel, label: t(`desk.list.channel.${channel}`) })),
    ...openingChoices(words),
  }
}

/** Of a ticket for a customer, and how long its texts may be. */
export const openingChoices = ({ t }: Translator) => ({
  affects: Object.values(Affects).map((affects) => ({
    value: affects,
    label: t(affects === 'me' ? 'affects.requester' : 'affects.others'),
  })),
  priorities: PRIORITIES.map((priority) => ({ value: priority, label: t(priorityKey(priority)) })),
  maxSubject: MAX_SUBJECT,
  maxBody: MAX_BODY,
})

/** Whom to choose first. */
export function newForPage(words: Translator, q: string, found: FoundPerson[], { kept = false } = {}) {
  return {
    q,
    kept,
    people: found.map(({ id, company, site, supportId, enabled, admitted, ...person }) => ({
      ...reachable(person),
      href: withQuery('/desk/tickets/new', { customer: id }),
      about: [company, site, supportId].filter(Boolean).join(' · '),
      tags: tagsOf(words, { enabled, admitted, invited: false }),
    })),
    found: q ? words.t('desk.customers.found', { count: found.length }) : '',
  }
}

export const newKey = (form: FormState | undefined, draft: Draft | undefined): string =>
  form?.values.formKey ?? draft?.key ?? randomUUID()
