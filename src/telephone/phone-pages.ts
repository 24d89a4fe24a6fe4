import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { initials } from '../accounts/names.ts'
import type { Draft } from '../drafts/drafts.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { contractOnPage, noteOnPage, reachable, tagsOf } from '../organizations/desk-pages.ts'
import type { CompanyNote } from '../organizations/notes.ts'
import { isTelephoneNumber } from '../platform/telephone.ts'
import type { DeskTemplates } from '../tickets/desk-templates.ts'
import type { listTicketsOf } from '../tickets/desk-tickets-of.ts'
import { MAX_BODY } from '../tickets/rules.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import type { CallbacksOnPage } from './callback-pages.ts'
import type { CalledTicket, Found } from './finding.ts'
import { openingOnPage } from './phone-opening-pages.ts'
import type { Refusal } from './refusal-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'telephone/index': ReturnType<typeof phonePage>
  }
}

/** What is typed, and what is known of whoever it leads to. */
export interface Shown {
  q: string
  found: Found
  notes: CompanyNote[]
  tickets: Awaited<ReturnType<typeof listTicketsOf>>['rows']
  teams: { id: number; name: string }[]
  /** If a ticket can be opened. */
  offered: DeskTemplates | undefined
  draft: Draft | undefined
  form: FormState | undefined
  /** Of a call on a ticket. */
  callForm: FormState | undefined
  callbacks: CallbacksOnPage | undefined
  /** Callers without a contract who were refused today. */
  refused: number
  refusal: Refusal | undefined
  /** What is next has the focus, and not the field. */
  goes: boolean
  /** Too many tickets of others in too short a time. */
  limited?: boolean
}

interface PhoneTools {
  words: Translator
  actor: Actor
}

/** Keys of the list: one digit each. */
const MOST_DIGITS = 9

export function phonePage({ words, actor }: PhoneTools, shown: Shown) {
  const { t } = words
  const { q, found } = shown
  const formKey = randomUUID()
  return {
    q,
    kind: found.kind,
    said: shown.limited ? t('phone.limited') : saidOf(words, shown),
    limited: shown.limited,
    goes: shown.goes,
    formKey,
    number: isTelephoneNumber(q) ? q : '',
    caller: found.kind === 'caller' && callerOnPage(words, shown, found.customer),
    company: found.kind === 'company' && companyOnPage(words, found.company),
    notes: notesOf(shown).map((note) => noteOnPage(words, note)),
    choice: found.kind === 'choice' && choiceOnPage(words, q, found),
    called: found.kind === 'ticket' && calledOnPage(words, found.ticket, shown.callForm),
    tickets: shown.tickets.slice(0, MOST_DIGITS).map(({ number, subject, state }, index) => ({
      digit: index + 1,
      number,
      short: `…${number.slice(-4)}`,
      subject,
      stateText: t(`desk.state.${state}`),
    })),
    opening: mayOpen(shown) && openingOnPage(words, actor, shown),
    refusal: shown.refusal,
    /** Ids of companies that it is about. */
    touched: companiesOf(shown.found),
    callbacks: shown.callbacks,
    refused: shown.refused ? t('phone.refused.today', { count: shown.refused }) : undefined,
  }
}

const notesOf = ({ found, notes }: Shown) => (found.kind === 'company' ? found.company.notes : notes)

const companiesOf = (found: Found): number[] => {
  if (found.kind === 'company') return [found.company.id]
  return found.kind === 'caller' ? found.customer.places.map(({ organizationId }) => organizationId) : []
}

/** A ticket can be opened for whoever is found. */
const mayOpen = ({ found, refusal }: Shown) =>
  !refusal && ((found.kind === 'caller' && found.customer.enabled) || found.kind === 'company')

/** How many were found, and what Enter does. */
function saidOf({ t }: Translator, shown: Shown): string {
  const { q, found } = shown
  switch (found.kind) {
    case 'nothing':
      return ''
    case 'nobody':
      return t(isTelephoneNumber(q) ? 'phone.found.no-number' : 'phone.found.nobody')
    case 'choice':
      return t('phone.found.choice', { count: found.people.length + found.companies.length + found.more })
    case 'ticket':
      return t('phone.found.ticket')
    default:
      if (shown.refusal) return t('phone.refusal.title')
      return t(mayOpen(shown) ? 'phone.found.one' : 'phone.found.only')
  }
}

function callerOnPage(words: Translator, { q }: Shown, customer: Extract<Found, { kind: 'caller' }>['customer']) {
  const { id, enabled, admitted, supportId, places } = customer
  return {
    ...reachable(customer),
    href: `/desk/customers/${id}`,
    supportId,
    tags: tagsOf(words, { enabled, admitted, invited: false }),
    disabled: !enabled && words.t('error.customer.disabled'),
    places: places.map(({ organizationId, organizationName, site, contract }) => ({
      name: [organizationName, site].filter(Boolean).join(', '),
      href: `/desk/organizations/${organizationId}`,
      contract: contract && contractOnPage(words, contract),
    })),
    others: withQuery('/desk/phone', { number: q }),
  }
}

const companyOnPage = (words: Translator, company: Extract<Found, { kind: 'company' }>['company']) => ({
  name: company.name,
  href: `/desk/organizations/${company.id}`,
  contracts: company.contracts.slice(0, 3).map((contract) => contractOnPage(words, contract)),
  people: company.people.slice(0, MOST_DIGITS).map((person) => ({
    ...reachable(person),
    href: withQuery('/desk/phone', { person: person.id }),
  })),
  total: company.peopleTotal,
})

const choiceOnPage = (
  words: Translator,
  q: string,
  { people, companies, more }: Extract<Found, { kind: 'choice' }>,
) => ({
  people: people.map(({ id, company, site, supportId, enabled, admitted, ...person }) => ({
    ...reachable(person),
    href: withQuery('/desk/phone', { number: q, person: id, go: 'yes' }),
    about: [company, site, supportId].filter(Boolean).join(' · '),
    tags: tagsOf(words, { enabled, admitted, invited: false }),
  })),
  companies: companies.map(({ id, name, people: members, validUntil, endedOn }) => ({
    name,
    initials: initials(name),
    href: withQuery('/desk/phone', { number: q, company: id, go: 'yes' }),
    people: words.t('phone.company.people', { count: members }),
    contract: validUntil
      ? { state: 'valid', text: words.t('desk.organizations.contract.valid', { day: words.day(validUntil) }) }
      : endedOn
        ? { state: 'ended', text: words.t('desk.organizations.contract.ended', { day: words.day(endedOn) }) }
        : { state: 'future', text: words.t('desk.organizations.contract.none') },
  })),
  more: more > 0 && words.t('phone.more', { count: more }),
})

const CALL = { body: 'phone.call.body', minutes: 'phone.call.minutes' } satisfies Record<string, MessageKey>

function calledOnPage(words: Translator, ticket: CalledTicket, typed: FormState = emptyForm()) {
  return {
    number: ticket.number,
    subject: ticket.subject,
    state: ticket.state,
    stateText: words.t(`desk.state.${ticket.state}`),
    team: ticket.teamName,
    href: ticket.own && `/desk/tickets/${ticket.number}`,
    form: labelled(typed, CALL),
    formKey: typed.values.formKey ?? randomUUID(),
    maxBody: MAX_BODY,
  }
}
