import { formOf, page, thing } from './people-rows.ts'
import { formKey, formOf as ownForm, thing as ownThing, type Row } from './route-rows.ts'

const DESK = '/desk/incidents'

/** Known incidents: of those whom they concern, and of all agents. */
export const INCIDENT_ROWS: Record<string, Row> = {
  'GET /incidents/:id': { ...ownThing('incident', 200), works: `${DESK}/` },
  'POST /incidents/:id/joining': {
    ...ownForm('incident', '/incidents/', () => ({ ...formKey(), mails: 'yes' })),
    works: 403,
  },
  'POST /incidents/:id/joining/removal': { ...ownForm('incident', '/tickets', formKey), works: 403 },
  [`GET ${DESK}`]: page(200),
  [`GET ${DESK}/new`]: page(200),
  [`POST ${DESK}`]: { ...page(422), nobody: 401, fields: formKey },
  [`GET ${DESK}/:id`]: thing('incident', 200),
  [`POST ${DESK}/:id/updates`]: formOf('incident', `${DESK}/`, () => ({ ...formKey(), bodyDe: 'Wir sind dran.' })),
  [`GET ${DESK}/:id/changes`]: thing('incident', 200),
  [`POST ${DESK}/:id/changes`]: formOf('incident', 422, formKey),
  [`GET ${DESK}/:id/ending`]: thing('incident', 200),
  [`POST ${DESK}/:id/ending`]: formOf('incident', `${DESK}/`, () => ({
    ...formKey(),
    bodyDe: 'Es geht wieder.',
    tickets: 'leave',
  })),
}
