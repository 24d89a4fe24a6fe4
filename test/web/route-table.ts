import { randomUUID } from 'node:crypto'
import type { Belonging, Kind } from '../support/belongings.ts'
import type { Fields } from '../support/browsing.ts'
import { ADMINISTRATION } from './administration-rows.ts'

/** A status, or a redirect and where it leads. */
export type Outcome = number | string

export interface Row {
  /** Not signed in, or with the session of a deactivated account. */
  nobody: Outcome
  /** Signed in, with a thing of one's own; or on a page that is about nothing in particular. */
  own: Outcome
  /** Signed in, with a thing of somebody else. */
  foreign?: Outcome
  missing?: Outcome
  /** A thing of somebody whose account is deactivated, or whose contract has ended. */
  disabled?: Outcome
  /** What is typed in the session of a deactivated account is kept for when it is let in again. */
  kept?: boolean
  /** Signed in with a mailed password. */
  newcomer: Outcome
  /** For a customer administrator: a colleague's thing, or a page that is about nothing in particular. */
  administrator?: Outcome
  /** For an agent with a ticket of their own, which is of no company. */
  agent?: Outcome
  /** The same, if the ticket is with a team of others. */
  elsewhere?: Outcome
  /** It is remembered how far an agent has read, and nothing else. */
  looks?: boolean
  /** For an agent of the ticket's team, and for an admin: somebody's ticket, confidential or not. */
  team?: Outcome
  /** For agents and admins: a page that is about nothing in particular. */
  works?: Outcome
  /** For admins alone, if agents may not. */
  admin?: Outcome
  /** A thing of the desk: agents of other teams find nothing, and customers do not get this far. */
  desk?: boolean
  /** What admins get of a thing that they alone administer; agents and customers get 403 whatever it is. */
  administered?: Outcome
  kind?: Kind
  fields?: (thing: Belonging) => Fields
  multipart?: boolean
}

/** Looks the same to everybody, but for those who are signed in where `own` says so. */
const open = (nobody: Outcome, own = nobody, rest: Partial<Row> = {}): Row => ({ nobody, own, newcomer: own, ...rest })

/** Where whoever is not signed in is sent. */
export const TO_SIGN_IN = '/login'
const TO_PASSWORD = '/preferences/password'

const page = (own: Outcome): Row => ({ nobody: TO_SIGN_IN, own, newcomer: TO_PASSWORD })
const form = (own: Outcome, fields: Fields = {}): Row => ({
  nobody: 401,
  own,
  newcomer: TO_PASSWORD,
  fields: () => fields,
})
const thing = (kind: Kind, own: Outcome): Row => ({ ...page(own), kind, foreign: 404, missing: 404 })
const formOf = (kind: Kind, own: Outcome, fields: Row['fields'] = () => ({})): Row => ({
  ...form(own),
  kind,
  fields,
  foreign: 404,
  missing: 404,
})

/** What everybody may do with their own tickets, and a customer administrator with those of colleagues. */
const ticket = (own: Outcome, rest: Partial<Row> = {}): Row => ({
  ...thing('ticket', own),
  administrator: own,
  team: own,
  ...rest,
})
const ticketForm = (own: Outcome, fields: Row['fields'] = () => ({}), rest: Partial<Row> = {}): Row => ({
  ...formOf('ticket', own, fields),
  administrator: own,
  team: own,
  ...rest,
})

/** A page of the desk, and a form: `admin` where agents may not. */
const deskPage = (works: Outcome, rest: Partial<Row> = {}): Row => ({ ...page(403), works, ...rest })
export const deskForm = (works: Outcome, fields: Fields = {}, rest: Partial<Row> = {}): Row => ({
  ...form(403, fields),
  works,
  ...rest,
})
/** A ticket at the desk, for agents of its team and admins. */
export const deskTicket = (outcome: Outcome, rest: Partial<Row> = {}): Row => ({
  ...thing('ticket', 403),
  foreign: 403,
  missing: 403,
  administrator: 403,
  agent: outcome,
  team: outcome,
  desk: true,
  ...rest,
})
export const deskTicketForm = (outcome: Outcome, fields: Row['fields'] = () => ({}), rest: Partial<Row> = {}): Row => ({
  ...deskTicket(outcome),
  ...form(403),
  fields,
  ...rest,
})

const NEW = 'Neun leise Kraniche ziehen'
const formKey = () => ({ formKey: randomUUID() })

/** Every route of the portal, and what comes of asking it. */
export const TABLE: Record<string, Row> = {
  'GET /healthz': open(200),
  'GET /readyz': open(200),
  'GET /metrics': open(200),
  'GET /assets/:file': open(404),
  'GET /favicon.ico': open('/assets/favicon.'),
  'GET /dev/mailbox': open(200),
  'GET /dev/mailbox/:id': open(200, 200, { kind: 'mail', foreign: 200, missing: 404 }),
  'GET /dev/mailbox/:id/html': open(200, 200, { kind: 'mail', foreign: 200, missing: 404 }),

  'GET /': open(200, '/tickets', { works: '/desk/tickets' }),
  'GET /login': open(200, '/tickets', { works: '/desk/tickets' }),
  'POST /login': open(422, 422, {
    fields: () => ({ login: `${randomUUID()}@brandt.example`, password: 'Wrong quiet boats' }),
  }),
  'GET /register': open(200, '/tickets', { works: '/desk/tickets' }),
  'POST /register': open(422, 422, { fields: () => ({ email: 'nobody' }) }),
  'GET /password/forgot': open(200),
  'POST /password/forgot': open(200, 200, { fields: () => ({ login: 'nobody@brandt.example' }) }),
  // Whoever holds the link may use it; who is signed in makes no difference.
  'GET /password/reset/:token': open(200, 200, { kind: 'link', foreign: 200, missing: 410, disabled: 410 }),
  'POST /password/reset/:token': open(200, 200, {
    kind: 'link',
    foreign: 200,
    missing: 410,
    disabled: 410,
    fields: () => ({ mode: 'generate' }),
  }),
  'GET /login/:token': open(200, 200, { kind: 'signInLink', foreign: 200, missing: 410, disabled: 410 }),
  'POST /login/:token': open('/tickets', '/tickets', {
    kind: 'signInLink',
    agent: '/desk/tickets',
    foreign: '/tickets',
    missing: 410,
    disabled: 410,
  }),
  'POST /locale': open('/', '/', { fields: () => ({ locale: 'de' }) }),

  'POST /logout': open('/', '/'),
  'GET /preferences': page(200),
  'POST /preferences': form('/preferences', {
    locale: 'de',
    theme: 'auto',
    density: 'compact',
    pageSize: 20,
    refreshMinutes: 0,
  }),
  'POST /preferences/person': form('/preferences', { firstName: 'Eva', lastName: 'Brandt', phone: '' }),
  'GET /preferences/password': { ...page(200), newcomer: 200 },
  'POST /preferences/password': {
    ...form('/preferences', { newPassword: NEW, newPasswordRepeat: NEW }),
    newcomer: '/tickets',
  },
  'GET /preferences/sessions': page('/preferences#sessions'),
  'POST /preferences/sessions': formOf('session', '/preferences#sessions', ({ session = '' }) => ({ session })),

  // A browser chooses the key of its own draft, so that one nobody has is as good as an own one.
  'POST /drafts/:key': {
    ...formOf('draft', 204, ({ key = '' }) => ({ formKey: key, purpose: 'ticket', body: 'x' })),
    missing: 204,
  },
  'POST /drafts/:key/removal': { ...formOf('draft', '/tickets'), foreign: '/tickets', missing: '/tickets' },
  'POST /drafts/:key/attachments': { ...formOf('draft', 200), missing: 200, multipart: true },
  'POST /drafts/:key/attachments/:id/removal': { ...formOf('draftFile', 200), foreign: 200, missing: 200 },

  'GET /company/tickets': { ...page(403), administrator: 200 },
  'GET /company/people': { ...page(403), administrator: 200 },
  'GET /tickets': page(200),
  'GET /tickets/shared': page(200),
  'GET /tickets/search': page(200),
  'GET /tickets/new': page(200),
  'POST /tickets': { ...form(422), kept: true, multipart: true, fields: () => ({ ...formKey(), subject: 'x' }) },
  // Who works on it has it at the desk.
  'GET /tickets/:number': ticket(200, { team: '/desk/tickets/' }),
  'GET /tickets/:number/print': ticket(200),
  'POST /tickets/:number/replies': ticketForm('/tickets/', () => ({ ...formKey(), body: 'Antwort' }), {
    multipart: true,
    kept: true,
  }),
  'POST /tickets/:number/closure': ticketForm('/tickets/', formKey),
  'POST /tickets/:number/reopening': ticketForm('/tickets/', () => ({}), { kind: 'closedTicket' }),
  // Who sees a ticket is its requester's to decide alone.
  'POST /tickets/:number/confidentiality': ticketForm('/tickets/', () => ({ confidential: 'yes' }), {
    agent: 403,
    administrator: 403,
    team: 403,
  }),
  'POST /tickets/:number/participants': ticketForm('/tickets/', ({ email = '' }) => ({ email }), {
    agent: 403,
    kind: 'sharedTicket',
    administrator: 403,
    team: 403,
  }),
  'POST /tickets/:number/participants/:account/removal': ticketForm('/tickets/', () => ({}), {
    agent: 403,
    kind: 'sharedTicket',
    administrator: 403,
    team: 403,
  }),
  'GET /attachments/:id/:filename': ticket(200, { kind: 'file' }),

  ...ADMINISTRATION,
  'GET /desk': deskPage('/desk/tickets'),
  'GET /desk/tickets': deskPage(200),
  'GET /desk/tickets/:number/beside': deskTicket(200),
  // An own ticket with another team is read as its customer does.
  'GET /desk/tickets/:number': deskTicket(200, { elsewhere: '/tickets/', looks: true }),
  'POST /desk/tickets/:number/replies': deskTicketForm('/desk/tickets/', () => ({ ...formKey(), body: 'Antwort' }), {
    elsewhere: 404,
    kept: true,
    multipart: true,
  }),
  'POST /desk/tickets/:number/notes': deskTicketForm('/desk/tickets/', () => ({ ...formKey(), body: 'Notiz' }), {
    elsewhere: 404,
    kept: true,
    multipart: true,
  }),

  'GET /desk/settings': deskPage(403, { admin: 200 }),
  'GET /desk/settings/:name': deskPage(403, { admin: 404 }),
  'POST /desk/settings/:name': deskForm(403, { seen: 0, value: 'Hilfe' }, { admin: 404 }),
}
