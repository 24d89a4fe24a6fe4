import { deskTicket, deskTicketForm, formKey, type Row } from './route-rows.ts'

const DESK_TICKET = '/desk/tickets/'
/** Only the team changes a ticket, not a requester who is an agent elsewhere. */
const forTeam = { elsewhere: 404 } as const
/** Forms with a text. */
const kept = { kept: true } as const
/** Who else sees a ticket is only asked where it is a company's; that of an agent is not. */
const shared = { ...forTeam, agent: 403, kind: 'sharedTicket' } as const

const inAWeek = () => new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 16)

/** What changes a ticket at the desk. */
export function deskActions(): Record<string, Row> {
  const forms: Record<string, Row> = {
    takeover: deskTicketForm(DESK_TICKET),
    assignment: deskTicketForm(DESK_TICKET, () => ({ agent: '' })),
    forwarding: deskTicketForm(422, () => ({ ...formKey(), reason: 'x' }), kept),
    return: deskTicketForm(422, () => ({ ...formKey(), reason: 'x' }), kept),
    state: deskTicketForm(DESK_TICKET, () => ({ state: 'waiting' })),
    party: deskTicketForm(422, () => ({ ...formKey(), body: 'x' }), kept),
    promise: deskTicketForm(422, () => ({ at: '' })),
    callback: deskTicketForm(422, () => ({ ...formKey(), at: '', number: '040' })),
    closure: deskTicketForm(DESK_TICKET, () => ({ ...formKey(), solution: 'x' }), kept),
    priority: deskTicketForm(DESK_TICKET, () => ({ priority: '4' })),
    kind: deskTicketForm(DESK_TICKET, () => ({ kind: 'change' })),
    handling: deskTicketForm(DESK_TICKET, () => ({ mode: 'on_site' })),
    visit: deskTicketForm(DESK_TICKET, () => ({ at: inAWeek(), minutes: '60', person: '', visitor: 'Tom Weber' })),
    'visit/calling-off': deskTicketForm(DESK_TICKET),
    watching: deskTicketForm(DESK_TICKET, () => ({ watched: 'yes' })),
    links: deskTicketForm(422, () => ({ number: '1' })),
    merging: deskTicketForm(422, () => ({ ...formKey(), into: '1' })),
    splitting: deskTicketForm(422, () => ({ ...formKey(), subject: 'x' })),
    incident: deskTicketForm(422, () => ({ ...formKey(), incident: '' })),
    article: deskTicketForm(422, () => ({ ...formKey(), title: 'x' })),
    spam: deskTicketForm(DESK_TICKET, formKey),
    template: deskTicketForm(422, () => ({ template: 'nothing' })),
  }
  const rows = Object.entries(forms).flatMap(([place, row]) => [
    [`GET /desk/tickets/:number/${place}`, deskTicket(200, forTeam)],
    [`POST /desk/tickets/:number/${place}`, { ...row, ...forTeam }],
  ])
  return {
    // The tickets here have no template.
    'GET /desk/tickets/:number/answers': deskTicket(404, forTeam),
    'POST /desk/tickets/:number/answers': { ...deskTicketForm(404), ...forTeam },
    ...Object.fromEntries(rows),
    'GET /desk/tickets/:number/confidential': deskTicket(200, shared),
    'POST /desk/tickets/:number/confidential': deskTicketForm(DESK_TICKET, () => ({ confidential: 'yes' }), shared),
    'GET /desk/tickets/:number/participants': deskTicket(200, shared),
    'POST /desk/tickets/:number/participants': deskTicketForm(DESK_TICKET, ({ email = '' }) => ({ email }), shared),
    'POST /desk/tickets/:number/reachability': deskTicketForm(DESK_TICKET, undefined, forTeam),
    'GET /desk/tickets/:number/suggestions': deskTicket(200, shared),
    'POST /desk/tickets/:number/suggestions': deskTicketForm(422, ({ email = '' }) => ({ address: email }), shared),
    'POST /desk/tickets/:number/reopening': deskTicketForm(DESK_TICKET, () => ({}), {
      ...forTeam,
      kind: 'closedTicket',
    }),
    'POST /desk/tickets/:number/participants/:account/removal': deskTicketForm(DESK_TICKET, () => ({}), shared),
    'POST /desk/tickets/:number/links/:other/removal': deskTicketForm(404, undefined, forTeam),
    'GET /desk/tickets/:number/presence': deskTicket(200, forTeam),
    'POST /desk/tickets/:number/presence': deskTicketForm(200, () => ({ doing: 'looks' }), forTeam),
    'GET /desk/tickets/:number/drafts/:key': deskTicket(404, forTeam),
    'POST /desk/tickets/:number/drafts/:key/takeover': deskTicketForm(404, formKey, forTeam),
    'POST /desk/tickets/:number/merging/removal': deskTicketForm(DESK_TICKET, undefined, forTeam),
    'POST /desk/tickets/:number/spam/removal': deskTicketForm(DESK_TICKET, undefined, forTeam),
    'GET /desk/tickets/:number/visit.ics': deskTicket(200, { ...forTeam, kind: 'visitedTicket' }),
    'GET /desk/tickets/:number/history': deskTicket(200, forTeam),
    'GET /desk/tickets/:number/messages/:message/html': deskTicket(200, { ...forTeam, kind: 'mailMessage' }),
    'GET /desk/tickets/:number/messages/:message/original': deskTicket(200, { ...forTeam, kind: 'mailMessage' }),
    'GET /desk/tickets/:number/print': deskTicket(200, forTeam),
    'GET /desk/tickets/:number/export': deskTicket(200, forTeam),
  }
}
