import { deskForm, deskPage, deskTicket, deskTicketForm, form, formKey, page, type Row } from './route-rows.ts'

const MAIL = '/desk/mail'

/** A mail in quarantine, of the default team's mailbox. */
const mail = { kind: 'incomingMail', elsewhere: 404 } as const

/** For admins alone. */
const administered = (outcome: number | string): Partial<Row> => ({ ...page(403), administered: outcome })

const RULES = '/desk/settings/mail-rules'
const rule = (outcome: number | string): Row => ({
  ...deskPage(403),
  ...{ kind: 'mailRule', foreign: 403, missing: 403, administrator: 403, administered: outcome },
})
const ruleForm = (outcome: number | string, fields: NonNullable<Row['fields']>): Row => ({
  ...rule(outcome),
  ...{ nobody: 401, fields },
})
const aRule = ({ team = '' }: Record<string, string>) => ({ ...formKey(), words: 'Beamer', organization: '', team })

/** A mail that is about an account, for admins alone. */
const accountMail = (admin: string): Row => ({
  ...deskForm(404),
  ...{ kind: 'mail', desk: true, admin, foreign: 403, missing: 403, administrator: 403, fields: formKey },
})

/** Routes of mails at the desk. */
export const MAIL_DESK: Record<string, Row> = {
  [`GET ${MAIL}`]: deskPage(200),
  [`GET ${MAIL}/incoming/:id`]: deskTicket(200, mail),
  [`GET ${MAIL}/incoming/:id/original`]: deskTicket(200, mail),
  [`POST ${MAIL}/incoming/:id/release`]: deskTicketForm(
    `${MAIL}/incoming/`,
    () => ({ ...formKey(), action: 'new' }),
    mail,
  ),
  [`POST ${MAIL}/outgoing/:id/retry`]: accountMail('/desk/mail'),
  [`POST ${MAIL}/outgoing/:id/removal`]: accountMail('/desk/mail'),
  [`POST ${MAIL}/incoming/:id/removal`]: deskTicketForm(MAIL, formKey, mail),
  [`POST ${MAIL}/incoming/:id/blocking`]: {
    ...deskTicketForm(403, () => ({ ...formKey(), what: 'address' }), mail),
    ...administered(MAIL),
    nobody: 401,
  },
  [`GET ${RULES}`]: deskPage(403, { admin: 200 }),
  'GET /desk/settings/mailboxes': deskPage(403, { admin: 200 }),
  [`GET ${RULES}/new`]: deskPage(403, { admin: 200 }),
  [`POST ${RULES}`]: { ...form(403), works: 403, admin: 422, fields: () => aRule({ team: 'x' }) },
  [`GET ${RULES}/:id`]: rule(200),
  [`POST ${RULES}/:id`]: ruleForm(RULES, aRule),
  [`POST ${RULES}/:id/move`]: ruleForm(RULES, () => ({ ...formKey(), direction: 'up' })),
  [`POST ${RULES}/:id/removal`]: ruleForm(RULES, formKey),
  [`POST ${MAIL}/blocked/removal`]: { ...form(403, { pattern: 'x' }), works: 403, admin: 404 },
}
