import { randomUUID } from 'node:crypto'
import type { Belonging, Kind } from '../support/belongings.ts'
import type { Fields } from '../support/browsing.ts'

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
export const open = (nobody: Outcome, own = nobody, rest: Partial<Row> = {}): Row => ({
  nobody,
  own,
  newcomer: own,
  ...rest,
})

/** Where whoever is not signed in is sent. */
export const TO_SIGN_IN = '/login'
export const TO_PASSWORD = '/preferences/password'

export const page = (own: Outcome): Row => ({ nobody: TO_SIGN_IN, own, newcomer: TO_PASSWORD })
export const form = (own: Outcome, fields: Fields = {}): Row => ({
  nobody: 401,
  own,
  newcomer: TO_PASSWORD,
  fields: () => fields,
})
export const thing = (kind: Kind, own: Outcome): Row => ({ ...page(own), kind, foreign: 404, missing: 404 })
export const formOf = (kind: Kind, own: Outcome, fields: Row['fields'] = () => ({})): Row => ({
  ...form(own),
  kind,
  fields,
  foreign: 404,
  missing: 404,
})

/** What everybody may do with their own tickets, and a customer administrator with those of colleagues. */
export const ticket = (own: Outcome, rest: Partial<Row> = {}): Row => ({
  ...thing('ticket', own),
  administrator: own,
  team: own,
  ...rest,
})
export const ticketForm = (own: Outcome, fields: Row['fields'] = () => ({}), rest: Partial<Row> = {}): Row => ({
  ...formOf('ticket', own, fields),
  administrator: own,
  team: own,
  ...rest,
})

/** A page of the desk, and a form: `admin` where agents may not. */
export const deskPage = (works: Outcome, rest: Partial<Row> = {}): Row => ({ ...page(403), works, ...rest })
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

/** A form that works once. */
export const formKey = () => ({ formKey: randomUUID() })
