import { randomUUID } from 'node:crypto'
import { ADMINISTRATION } from './administration-rows.ts'
import { CANNED } from './canned-rows.ts'
import { deskActions } from './desk-action-rows.ts'
import { FAQ_DESK } from './faq-desk-rows.ts'
import { INCIDENT_ROWS } from './incident-rows.ts'
import { MAIL_DESK } from './mail-desk-rows.ts'
import { NOTICES } from './notice-rows.ts'
import { PEOPLE_ROWS } from './people-rows.ts'
import {
  deskForm,
  deskPage,
  deskTicket,
  deskTicketForm,
  form,
  formKey,
  formOf,
  open,
  page,
  type Row,
  ticket,
  ticketForm,
} from './route-rows.ts'
import { TEMPLATES } from './template-rows.ts'

const NEW = 'Neun leise Kraniche ziehen'

/** Every route of the portal, and what comes of asking it. */
export const TABLE: Record<string, Row> = {
  ...PEOPLE_ROWS,
  ...INCIDENT_ROWS,
  'GET /healthz': open(200),
  'GET /readyz': open(200),
  'GET /metrics': open(200),
  'GET /assets/:file': open(404),
  'GET /favicon.ico': open('/assets/favicon.'),
  'GET /dev/mailbox': open(200),
  'GET /dev/mailbox/new': open(200),
  'POST /dev/mailbox/new': open(422, 422, { multipart: true, fields: () => ({ ...formKey(), from: 'nobody' }) }),
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
  // Whoever holds the link may use it, as long as whom it was sent to may read the ticket.
  'GET /f/:token': open(200, 200, { kind: 'fileLink', foreign: 200, missing: 404, disabled: 404 }),
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
  'POST /preferences/density': form('/preferences', { density: 'compact' }),
  'POST /preferences/person': form('/preferences', { firstName: 'Eva', lastName: 'Brandt', phone: '' }),
  'POST /preferences/desk': deskForm('/preferences', { locale: 'de', theme: 'auto', density: 'compact', pageSize: 20 }),
  'POST /preferences/sender': deskForm('/preferences', { organization: 'Muster IT', signature: 'Jana Keller' }),
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

  // Their contracts have no FAQ, which agents always read.
  'GET /faq': { ...page(404), works: 200 },
  'GET /faq/:category': page(404),
  'GET /faq/articles/:slug': page(404),
  'GET /faq/articles/:slug/print': page(404),
  'POST /faq/articles/:slug/feedback': form(404, { helpful: 'yes' }),
  'GET /faq/files/:id/:filename': page(404),
  'GET /faq/suggestions': { ...page(404), works: 200 },
  'POST /faq/suggestions': { ...form(404), works: 404 },

  'GET /company/tickets': { ...page(403), administrator: 200 },
  'GET /company/people': { ...page(403), administrator: 200 },
  'GET /tickets': page(200),
  'GET /tickets/shared': page(200),
  'GET /tickets/search': page(200),
  'GET /tickets/new': page(200),
  'GET /tickets/new/:template': page(404),
  'POST /tickets': { ...form(422), kept: true, multipart: true, fields: () => ({ ...formKey(), subject: 'x' }) },
  'POST /tickets/remarks': form(200),
  // Who works on it has it at the desk.
  'GET /tickets/:number': ticket(200, { team: '/desk/tickets/' }),
  'GET /tickets/:number/messages/:message/html': ticket(200, { kind: 'mailMessage' }),
  'GET /tickets/:number/visit.ics': ticket(200, { kind: 'visitedTicket' }),
  'GET /tickets/:number/print': ticket(200),
  'GET /tickets/:number/export': ticket(200),
  'POST /tickets/:number/replies': ticketForm('/tickets/', () => ({ ...formKey(), body: 'Antwort' }), {
    multipart: true,
    kept: true,
  }),
  'POST /tickets/:number/answers': ticketForm(404, formKey),
  'POST /tickets/:number/closure': ticketForm('/tickets/', formKey),
  'POST /tickets/:number/reopening': ticketForm('/tickets/', () => ({}), { kind: 'closedTicket' }),
  // Who sees a ticket is its requester's to decide, and the team's.
  'POST /tickets/:number/confidentiality': ticketForm('/tickets/', () => ({ confidential: 'yes' }), {
    agent: 403,
    administrator: 403,
  }),
  'POST /tickets/:number/participants': ticketForm('/tickets/', ({ email = '' }) => ({ email }), {
    agent: 403,
    kind: 'sharedTicket',
    administrator: 403,
  }),
  'POST /tickets/:number/participants/:account/removal': ticketForm('/tickets/', () => ({}), {
    agent: 403,
    kind: 'sharedTicket',
    administrator: 403,
  }),
  'GET /attachments/:id/:filename': ticket(200, { kind: 'file' }),

  ...ADMINISTRATION,
  'GET /desk/sender': deskPage('/desk/tickets'),
  'POST /desk/sender': deskForm('/desk/tickets', { name: 'Jana Keller', organization: '', signature: '' }),
  'GET /desk/absence': deskPage(200),
  'POST /desk/absence': deskForm(422, { until: '2020-01-01' }),
  'POST /desk/absence/removal': deskForm('/desk/absence'),
  'GET /desk': deskPage('/desk/tickets'),
  'GET /desk/keys': deskPage(200),
  'GET /desk/tickets': deskPage(200),
  ...deskActions(),
  'GET /desk/tickets/:number/beside': deskTicket(200, { elsewhere: 404 }),
  'GET /desk/tickets/:number/canned': deskTicket(200, { elsewhere: 404 }),
  'GET /desk/tickets/:number/articles': deskTicket(200, { elsewhere: 404 }),
  'GET /desk/tickets/:number/articles/suggested': deskTicket(200, { elsewhere: 404 }),
  'POST /desk/tickets/:number/articles': deskTicketForm(404, () => ({ ...formKey(), article: '2000000000' }), {
    elsewhere: 404,
  }),
  'GET /desk/tickets/strip': deskPage('/desk/tickets'),
  // For scripts, which say so.
  'GET /desk/tickets/rows': deskPage('/desk/tickets'),
  'GET /desk/events': deskPage('/desk/tickets'),
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

  'POST /desk/tickets/:number/calls': deskTicketForm('/desk/tickets/', () => ({ ...formKey(), body: 'Gespräch' }), {
    elsewhere: 404,
    kept: true,
  }),

  'GET /desk/phone': deskPage(200),
  'POST /desk/phone': { ...deskForm(422), kept: true, fields: () => ({ ...formKey(), subject: 'x' }) },
  'POST /desk/phone/calls': deskForm(404, { ...formKey(), ticket: '2026112110000017', body: 'Gespräch' }),
  'POST /desk/phone/refusals': deskForm('/desk/phone', formKey()),
  'POST /desk/phone/callbacks': deskForm(422, formKey()),
  'POST /desk/phone/callbacks/:id': deskForm(404, { ...formKey(), outcome: 'reached' }),
  'GET /desk/settings': deskPage(403, { admin: 200 }),
  'GET /desk/settings/:name': deskPage(403, { admin: 404 }),
  'POST /desk/settings/:name': deskForm(403, { seen: 0, value: 'Hilfe' }, { admin: 404 }),
  'GET /desk/visits': deskPage(200),
  // None of theirs is planned.
  'GET /desk/visits.ics': deskPage(404),
  'GET /desk/tickets/:number/preview': deskTicket(200, { elsewhere: 404 }),
  'GET /desk/tickets/bulk': deskPage('/desk/tickets'),
  'POST /desk/tickets/bulk/undo': deskForm('/desk/tickets', { undo: randomUUID() }),
  'POST /desk/tickets/bulk': deskForm('/desk/tickets', { action: 'take' }),
  ...CANNED,
  'GET /desk/settings/parties': deskPage(200),
  'GET /desk/settings/parties/:id': deskPage(404),
  'POST /desk/settings/parties/:id': deskForm(404, { name: 'Neuer Name' }),
  'POST /desk/settings/parties/:id/removal': deskForm(404, formKey()),
  ...FAQ_DESK,
  ...TEMPLATES,
  ...MAIL_DESK,
  ...NOTICES,
  'POST /desk/views': deskForm('/desk/tickets?', { name: 'Ansicht', query: 'view=mine' }),
  'POST /desk/views/:id': deskForm(404, { name: 'Ansicht', query: '' }),
  'POST /desk/views/:id/removal': deskForm(404, formKey()),
}
