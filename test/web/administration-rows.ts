import { randomUUID } from 'node:crypto'
import type { Kind } from '../support/belongings.ts'
import type { Outcome, Row } from './route-rows.ts'

const TEAMS = '/desk/settings/teams'

/** Only for admins: a page or form that is about nothing in particular. */
const page = (admin: Outcome): Row => ({
  nobody: '/login',
  own: 403,
  newcomer: '/preferences/password',
  works: 403,
  admin,
})
const form = (admin: Outcome, fields: Row['fields'] = () => ({})): Row => ({ ...page(admin), nobody: 401, fields })

/** About a team or an agent. */
const thing = (kind: Kind, administered: Outcome): Row => ({
  ...page(403),
  kind,
  foreign: 403,
  missing: 403,
  administrator: 403,
  administered,
})
const formOf = (kind: Kind, administered: Outcome, fields: Row['fields'] = () => ({})): Row => ({
  ...thing(kind, administered),
  nobody: 401,
  fields,
})

const formKey = () => ({ formKey: randomUUID() })

/** A team as its form sends it. */
const aTeam = () => ({
  ...{ name: `Team ${randomUUID()}`, address: '', level: '2', escalatesTo: '', position: '5' },
  ...{ access: 'nobody', services: '' },
})

const AGENTS = '/desk/settings/agents'
const anInvitation = () => ({
  ...formKey(),
  email: `${randomUUID()}@support.example`,
  firstName: 'Ida',
  lastName: 'Sand',
  role: 'agent',
})

/** Routes of the desk that are for admins. */
export const ADMINISTRATION: Record<string, Row> = {
  [`GET ${TEAMS}`]: page(200),
  [`GET ${TEAMS}/new`]: page(200),
  [`POST ${TEAMS}`]: form(TEAMS, () => ({ ...formKey(), ...aTeam() })),
  [`GET ${TEAMS}/:team`]: thing('team', 200),
  [`POST ${TEAMS}/:team`]: formOf('team', TEAMS, aTeam),
  [`POST ${TEAMS}/:team/members`]: formOf('team', TEAMS, ({ agent = '' }) => ({ agent })),
  [`POST ${TEAMS}/:team/members/:agent/removal`]: formOf('team', TEAMS),
  [`POST ${TEAMS}/:team/removal`]: formOf('unusedTeam', TEAMS, formKey),
  [`GET ${AGENTS}`]: page(200),
  [`GET ${AGENTS}/new`]: page(200),
  [`POST ${AGENTS}`]: form(AGENTS, anInvitation),
  [`GET ${AGENTS}/:agent`]: thing('team', 200),
  [`POST ${AGENTS}/:agent`]: formOf('team', AGENTS, () => ({ role: 'agent' })),
  [`POST ${AGENTS}/:agent/enabling`]: formOf('team', AGENTS, () => ({ enabled: 'no' })),
  [`POST ${AGENTS}/:agent/absence`]: formOf('team', 422, () => ({ until: '2020-01-01' })),
  [`POST ${AGENTS}/:agent/absence/removal`]: formOf('team', AGENTS),
  [`POST ${AGENTS}/:agent/invitation`]: formOf('invitedAgent', AGENTS, formKey),
  [`POST ${AGENTS}/:agent/sessions/removal`]: formOf('team', AGENTS),
  'GET /desk/settings': page(200),
  'GET /desk/settings/mails': page(200),
  'GET /desk/settings/mails/:name': page(404),
  'POST /desk/settings/mails/:name': form(404, () => ({ ...formKey(), locale: 'de', body: 'Hallo' })),
  'GET /desk/settings/:name': page(404),
  'POST /desk/settings/:name': form(404, () => ({ seen: 0, value: 'Hilfe' })),
}
