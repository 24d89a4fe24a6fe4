import { randomUUID } from 'node:crypto'
import type { Kind } from '../support/belongings.ts'
import type { Outcome, Row } from './route-rows.ts'

const PEOPLE = '/desk/customers'
const COMPANIES = '/desk/organizations'

/** For all agents; `admin` where they may not. */
export const page = (works: Outcome, admin?: Outcome): Row => ({
  ...{ nobody: '/login', own: 403, newcomer: '/preferences/password', works },
  ...(admin ? { admin } : {}),
})

/** About somebody or something that all agents know. */
export const thing = (kind: Kind, works: Outcome, admin?: Outcome): Row => ({
  ...page(works, admin),
  ...{ kind, foreign: 403, missing: 403, administrator: 403, desk: true },
})
export const formOf = (kind: Kind, works: Outcome, fields: Row['fields'] = () => ({}), admin?: Outcome): Row => ({
  ...thing(kind, works, admin),
  nobody: 401,
  fields,
})

const formKey = () => ({ formKey: randomUUID() })
const aPerson = () => ({ firstName: 'Eva', lastName: 'Brandt', phone: '', supportId: '' })
const aNote = () => ({ body: 'Nur nach 18 Uhr' })

/** Routes of the desk about people, companies and contracts. */
export const PEOPLE_ROWS: Record<string, Row> = {
  'GET /desk/tickets/new': page(200),
  'POST /desk/tickets': {
    ...page(422),
    nobody: 401,
    multipart: true,
    kept: true,
    fields: () => ({ ...formKey(), subject: 'x' }),
  },
  [`GET ${PEOPLE}`]: page(200),
  [`GET ${PEOPLE}/new`]: page(200),
  [`POST ${PEOPLE}`]: { ...page(422), nobody: 401, fields: formKey },
  [`GET ${PEOPLE}/:id`]: thing('person', 200),
  [`POST ${PEOPLE}/:id`]: formOf('person', `${PEOPLE}/`, aPerson),
  [`POST ${PEOPLE}/:id/enabling`]: formOf('person', 403, () => ({ enabled: 'no' }), `${PEOPLE}/`),
  [`POST ${PEOPLE}/:id/invitation`]: formOf('person', `${PEOPLE}/`, formKey),
  [`GET ${PEOPLE}/:id/merging`]: thing('person', 403, 200),
  [`POST ${PEOPLE}/:id/merging`]: formOf('person', 403, () => ({ ...formKey(), email: 'x' }), 422),
  [`GET ${PEOPLE}/:id/places`]: thing('person', 403, 200),
  [`POST ${PEOPLE}/:id/places`]: formOf('person', 403, formKey, 422),
  [`GET ${PEOPLE}/:id/places/:organization`]: thing('person', 200),
  [`POST ${PEOPLE}/:id/places/:organization`]: formOf('person', `${PEOPLE}/`, () => ({ site: 'Nord' })),
  [`GET ${PEOPLE}/:id/places/:organization/removal`]: thing('person', 403, 200),
  [`POST ${PEOPLE}/:id/places/:organization/removal`]: formOf('person', 403, formKey, `${PEOPLE}/`),
  [`GET ${COMPANIES}`]: page(200),
  [`GET ${COMPANIES}/:id`]: thing('company', 200),
  [`POST ${COMPANIES}/:id/notes`]: formOf('company', `${COMPANIES}/`, () => ({ ...formKey(), ...aNote() })),
  [`GET ${COMPANIES}/:id/notes/:note`]: thing('companyNote', 200),
  [`POST ${COMPANIES}/:id/notes/:note`]: formOf('companyNote', `${COMPANIES}/`, aNote),
  [`POST ${COMPANIES}/:id/notes/:note/removal`]: formOf('companyNote', `${COMPANIES}/`),
  'GET /desk/contracts/:number': thing('contract', 200),
}
