import { randomUUID } from 'node:crypto'
import type { Outcome, Row } from './route-rows.ts'

const LIST = '/desk/settings/canned'

const CLOSED = { nobody: '/login', own: 403, newcomer: '/preferences/password' }

/** For every agent. */
const page = (works: Outcome): Row => ({ ...CLOSED, works })
const form = (works: Outcome, fields: NonNullable<Row['fields']>): Row => ({ ...page(works), nobody: 401, fields })

/** One of its owner, which nobody else finds, not even an admin. */
const own = (agent: Outcome): Row => ({
  ...CLOSED,
  kind: 'canned',
  foreign: 403,
  missing: 403,
  administrator: 403,
  agent,
  team: 404,
  desk: true,
})
const ownForm = (agent: Outcome, fields: Row['fields'] = () => ({})): Row => ({ ...own(agent), nobody: 401, fields })

const aText = { title: 'Gruß', word: '', body: 'Hallo', locale: '', scope: 'own' }

/** Routes of canned responses. */
export const CANNED: Record<string, Row> = {
  [`GET ${LIST}`]: page(200),
  [`GET ${LIST}/new`]: page(200),
  [`POST ${LIST}`]: { ...form(`${LIST}/`, () => ({ ...aText, formKey: randomUUID() })), kept: true },
  [`GET ${LIST}/:id`]: own(200),
  [`POST ${LIST}/:id`]: {
    ...ownForm(`${LIST}/`, ({ seen = '' }) => ({ ...aText, seen, formKey: randomUUID() })),
    kept: true,
  },
  [`GET ${LIST}/:id/removal`]: own(200),
  [`POST ${LIST}/:id/removal`]: ownForm(LIST, () => ({ formKey: randomUUID() })),
}
