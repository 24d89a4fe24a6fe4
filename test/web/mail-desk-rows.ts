import { deskPage, deskTicket, deskTicketForm, form, formKey, page, type Row } from './route-rows.ts'

const MAIL = '/desk/mail'

/** A mail in quarantine, of the default team's mailbox. */
const mail = { kind: 'incomingMail', elsewhere: 404 } as const

/** For admins alone. */
const administered = (outcome: number | string): Partial<Row> => ({ ...page(403), administered: outcome })

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
  [`POST ${MAIL}/incoming/:id/removal`]: deskTicketForm(MAIL, formKey, mail),
  [`POST ${MAIL}/incoming/:id/blocking`]: {
    ...deskTicketForm(403, () => ({ ...formKey(), what: 'address' }), mail),
    ...administered(MAIL),
    nobody: 401,
  },
  [`POST ${MAIL}/blocked/removal`]: { ...form(403, { pattern: 'x' }), works: 403, admin: 404 },
}
