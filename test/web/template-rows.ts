import { deskForm, deskPage, formKey, type Outcome, type Row } from './route-rows.ts'

const LIST = '/desk/templates'

/** For admins alone; agents may look. */
const administered = (admin: Outcome, fields: NonNullable<Row['fields']> = formKey): Row => ({
  ...deskForm(403, {}, { admin }),
  fields,
})

/** Routes of templates at the desk; none is there. */
export const TEMPLATES: Record<string, Row> = {
  [`GET ${LIST}`]: deskPage(200),
  [`GET ${LIST}/new`]: deskPage(403, { admin: 200 }),
  [`POST ${LIST}`]: administered(422),
  [`GET ${LIST}/:id`]: deskPage(404),
  [`POST ${LIST}/:id`]: administered(404),
  [`GET ${LIST}/:id/versions`]: deskPage(404),
  [`GET ${LIST}/:id/trial`]: deskPage(404),
  [`POST ${LIST}/:id/trial`]: { ...deskForm(404), fields: formKey },
  [`POST ${LIST}/:id/move`]: administered(404, () => ({ ...formKey(), direction: 'up' })),
  [`POST ${LIST}/:id/copy`]: administered(404),
  [`POST ${LIST}/:id/withdrawal`]: administered(404),
  [`POST ${LIST}/:id/offer`]: administered(404),
  [`POST ${LIST}/:id/draft-removal`]: administered(404),
  [`GET ${LIST}/:id/removal`]: deskPage(403, { admin: 404 }),
  [`POST ${LIST}/:id/removal`]: administered(404),
}
