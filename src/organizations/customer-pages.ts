import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { NotFoundError } from '../platform/errors.ts'
import { versionOf } from '../platform/versions.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import type { Customer, PlaceOfPerson } from './customers.ts'
import { contractOnPage, reachable, tagsOf } from './desk-pages.ts'
import type { Stake, TicketsShown } from './handed-pages.ts'
import { shownPerson, shownPlace } from './people-changes.ts'
import { mayAtDesk } from './policy.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/desk/customer': ReturnType<typeof customerPage>
    'organizations/desk/new-person': ReturnType<typeof newPersonPage>
    'organizations/desk/place': ReturnType<typeof placePage>
    'organizations/desk/leaving': ReturnType<typeof leavingPage>
  }
}

const PERSON = {
  firstName: 'register.first-name',
  lastName: 'register.last-name',
  phone: 'desk.customers.phone',
  supportId: 'people.support-id',
} satisfies Record<string, MessageKey>

const PLACE = { organization: 'desk.customers.company', site: 'people.site', role: 'people.role' } satisfies Record<
  string,
  MessageKey
>

/** Of a form that comes back. */
export interface ShownAgain {
  form?: FormState
  fault?: FormState
  /** Others were faster. */
  changed?: boolean
}

export function customerPage(
  words: Translator,
  actor: Actor,
  customer: Customer,
  tickets: TicketsShown,
  { form = emptyForm(), fault, changed }: ShownAgain = {},
) {
  const { id, supportId, enabled, hasPassword, signedInAt } = customer
  const shown = shownPerson(customer)
  const path = `/desk/customers/${id}`
  const invited = !hasPassword && !signedInAt
  return {
    path,
    ...reachable(customer),
    userName: customer.userName,
    supportId,
    tags: tagsOf(words, { ...customer, invited }),
    signedIn: signedInAt ? momentOf(words, signedInAt) : undefined,
    admission: admissionOf(words, customer),
    enabled,
    may: { entitle: mayAtDesk(actor, 'entitle'), open: enabled && customer.admitted },
    places: customer.places.map((place) => placeOnPage(words, path, place)),
    invitation: {
      key: randomUUID(),
      label: words.t(customer.invitedUntil ? 'desk.customers.invite-again' : 'desk.customers.invite'),
      state: invitationOf(words, customer, invited),
    },
    form: labelled(form, PERSON, shown),
    seen: versionOf(shown),
    changed: changed && changedSince(words, form, PERSON, shown),
    changing: changed || Object.keys(form.errors).length > 0,
    fault: fault && labelled(fault, {}),
    newTicket: `/desk/tickets/new?customer=${id}`,
    tickets,
  }
}

/** Whether somebody may sign in, and why not. */
function admissionOf({ t, day }: Translator, { enabled, admitted, places }: Customer) {
  if (!enabled) return { admitted: false, text: t('desk.customers.admission.disabled') }
  if (admitted) return { admitted: true, text: t('desk.customers.admission.yes') }
  const contracts = places.flatMap(({ contract }) => contract ?? [])
  const coming = contracts.find(({ state }) => state === 'future')
  const ended = contracts.find(({ state }) => state === 'ended')
  if (places.length === 0) return { admitted: false, text: t('desk.customers.admission.no-company') }
  if (coming) return { admitted: false, text: t('desk.customers.admission.future', { day: day(coming.validFrom) }) }
  if (ended) return { admitted: false, text: t('desk.customers.admission.ended', { day: day(ended.validUntil) }) }
  return { admitted: false, text: t('desk.customers.admission.no-contract') }
}

function invitationOf(words: Translator, { invitedUntil }: Customer, invited: boolean): string | undefined {
  if (!invited || !invitedUntil) return undefined
  return words.t(invitedUntil > now() ? 'desk.customers.invited-until' : 'desk.customers.invited-before', {
    time: words.dateTime(invitedUntil),
  })
}

const placeOnPage = (words: Translator, path: string, place: PlaceOfPerson) => ({
  name: place.organizationName,
  href: `/desk/organizations/${place.organizationId}`,
  change: `${path}/places/${place.organizationId}`,
  role: words.t(`people.role.${place.role}`),
  administrator: place.role === 'admin',
  site: place.site,
  contract: place.contract && contractOnPage(words, place.contract),
})

const rolesIn = ({ t }: Translator) => [
  { value: 'customer', label: t('people.role.customer') },
  { value: 'admin', label: t('people.role.admin') },
]

interface NewPersonOptions {
  companies: string[]
  /** Chosen on the page of the company. */
  organization?: string | undefined
  form?: FormState
}

export function newPersonPage(words: Translator, actor: Actor, { companies, organization, form }: NewPersonOptions) {
  const state = form ?? emptyForm()
  const sent = form !== undefined
  const { supportId: _none, ...person } = PERSON
  const labels = { email: 'desk.customers.email', ...person, ...PLACE, invited: 'desk.customers.new.invited' } as const
  const standard = { organization: organization ?? '', role: 'customer', invited: sent ? '' : 'yes' }
  return {
    form: labelled(state, labels, standard),
    formKey: state.values.formKey ?? randomUUID(),
    companies,
    roles: mayAtDesk(actor, 'entitle') ? rolesIn(words) : [],
  }
}

interface PlaceOptions {
  customer: Customer
  /** The company, or a further one. */
  place?: PlaceOfPerson
  companies?: string[]
  form?: FormState
  changed?: boolean
}

export function placePage(words: Translator, actor: Actor, options: PlaceOptions) {
  const { customer, place, companies = [], form, changed } = options
  const state = form ?? emptyForm()
  const { organization, ...rest } = PLACE
  const mayEntitle = mayAtDesk(actor, 'entitle')
  const path = `/desk/customers/${customer.id}`
  const shown = shownPlace(place ?? { site: null, role: 'customer' })
  return {
    title: place ? place.organizationName : words.t('desk.customers.place.add'),
    person: { name: customer.name, href: path },
    action: place ? `${path}/places/${place.organizationId}` : `${path}/places`,
    form: labelled(state, place ? rest : { organization, ...rest }, shown),
    seen: place && versionOf(shown),
    changed:
      changed && changedSince(words, state, mayEntitle ? rest : { site: rest.site }, shown, { role: rolesIn(words) }),
    isNew: !place,
    leaving: place && mayEntitle ? `${path}/places/${place.organizationId}/removal` : undefined,
    formKey: state.values.formKey ?? randomUUID(),
    companies,
    roles: mayEntitle ? rolesIn(words) : [],
  }
}

/** What becomes of them and their tickets, before it is done. Throws NotFoundError for a company they are not in. */
export function leavingPage({ t }: Translator, { id, name, places }: Customer, organization: number, stake: Stake) {
  const place = places.find(({ organizationId }) => organizationId === organization)
  if (!place) throw new NotFoundError()
  const back = `/desk/customers/${id}/places/${organization}`
  return {
    title: t('desk.customers.leave.title', { name, company: place.organizationName }),
    back: { href: back, label: place.organizationName },
    action: `${back}/removal`,
    formKey: randomUUID(),
    effects: [
      t(places.length > 1 ? 'desk.customers.leave.others' : 'desk.customers.leave.last', { name }),
      t('desk.customers.leave.own', { name, count: stake.own, open: stake.open }),
      t('desk.customers.leave.along', { name, count: stake.along }),
      t('desk.customers.leave.covered', { name }),
    ],
  }
}
