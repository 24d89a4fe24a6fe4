import { randomBytes, randomUUID } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { type FilingTools, fileMail } from '../../src/correspondence/filing.ts'
import type { MailFile, ParsedMail } from '../../src/correspondence/parsed-mail.ts'
import { type Envelope, receiveMail } from '../../src/correspondence/receiving.ts'
import { signedMessageId } from '../../src/notifications/message-ids.ts'
import type { Account, Db, Prisma, Ticket } from '../../src/platform/db.ts'
import { createAdmission } from '../../src/teams/admission.ts'
import type { Portal } from './portal.ts'

export interface MailWish extends Partial<Omit<ParsedMail, 'from' | 'files'>> {
  from: string | ParsedMail['from']
  name?: string
  files?: Partial<MailFile>[]
}

/** As the parser would have read it. */
export function aParsedMail({ from, name = '', files = [], ...rest }: MailWish): ParsedMail {
  return {
    from: typeof from === 'string' && from.includes('@') ? { name, address: from } : (from as ParsedMail['from']),
    to: [{ name: '', address: 'support@muster-it.example' }],
    cc: [],
    deliveredTo: [],
    subject: 'Scanner in der Poststelle zieht schief ein',
    messageId: `<${randomUUID()}@mail.example>`,
    inReplyTo: null,
    references: [],
    date: null,
    automatic: null,
    auth: [],
    text: 'Seit heute früh zieht er schief ein.',
    quoted: '',
    html: null,
    remote: false,
    files: files.map((file) => ({
      filename: 'foto.txt',
      mediaType: 'text/plain',
      contentId: null,
      bytes: new TextEncoder().encode('Inhalt'),
      ...file,
    })),
    bounce: null,
    thanks: false,
    ...rest,
  }
}

const packed = (mail: ParsedMail) =>
  new TextEncoder().encode(
    JSON.stringify(mail, (_key, value: unknown) =>
      value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value,
    ),
  )

/** Reads what `packed` wrote: decisions are tested without a parser. */
export const unpacking = {
  async parse(raw: Uint8Array): Promise<ParsedMail> {
    return JSON.parse(new TextDecoder().decode(raw), (key, value: { bytes?: string } | null) =>
      key === 'bytes' && typeof value?.bytes === 'string' ? Uint8Array.from(Buffer.from(value.bytes, 'base64')) : value,
    ) as ParsedMail
  },
}

export function filingTools(portal: Portal, changes: Partial<FilingTools> = {}): FilingTools {
  const { db, storage, config, settings, log } = portal
  const admission = createAdmission(settings, config)
  return { db, storage, config, settings, log, admission, parser: unpacking, refuse: async () => {}, ...changes }
}

/** Stores a mail and files it. Returns its row as it is then. */
export async function arrives(
  portal: Portal,
  wish: MailWish,
  { envelope = {}, ...changes }: Partial<FilingTools> & { envelope?: Partial<Envelope> } = {},
) {
  const { id } = await receiveMail(portal, { mailbox: 'test', ...envelope }, packed(aParsedMail(wish)))
  await fileMail(filingTools(portal, changes), { id })
  return portal.db.incomingMail.findUniqueOrThrow({ where: { id } })
}

/** Only stored. */
export const isStored = (portal: Portal, wish: MailWish, envelope: Partial<Envelope> = {}) =>
  receiveMail(portal, { mailbox: 'test', ...envelope }, packed(aParsedMail(wish)))

/** The Message-ID of a mail that told somebody of a ticket. */
export const toldBy = ({ config }: Portal, ticket: Pick<Ticket, 'id'>, account: Pick<Account, 'id'>, note = false) =>
  signedMessageId({ ticketId: ticket.id, accountId: account.id, note }, config.cookieSecret, 'portal.example')

export const messagesOf = ({ db }: Portal, ticketId: number | null) =>
  db.message.findMany({ where: { ticketId: ticketId ?? 0 }, orderBy: { id: 'asc' } })

/** A plain mail as a server hands it over. */
export function anEml(wish: {
  from: string
  subject?: string
  text?: string
  headers?: string[]
  to?: string
  id?: string
}) {
  const { from, to = 'support@muster-it.example', subject = 'Scanner zieht schief ein', text = 'Seit heute.' } = wish
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Message-ID: <${wish.id ?? randomUUID()}@mail.example>`,
    'Date: Sun, 29 Nov 2026 09:00:00 +0100',
    ...(wish.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(text).toString('base64'),
    '',
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}

/** As if it had come some time ago. */
export async function aQuarantinedMail(
  db: Db,
  { raw = 'From: x', ...wish }: Partial<Prisma.IncomingMailUncheckedCreateInput> & { raw?: string } = {},
) {
  const data = Uint8Array.from(deflateSync(raw))
  const file = { filename: 'mail.eml', mediaType: 'application/octet-stream', size: data.length }
  const { id: rawId } = await db.attachment.create({
    data: { ...file, storedAt: new Date(), keptAt: new Date(), chunks: { create: { position: 0, data } } },
  })
  const mailboxId = wish.mailboxId ?? (await db.mailbox.create({ data: { name: `support ${randomUUID()}` } })).id
  return db.incomingMail.create({
    data: {
      ...{ mailboxId, sha256: randomBytes(32), size: raw.length, rawId, state: 'quarantined', reason: 'automatic' },
      ...{ fromAddress: 'noreply@versandbote.example', fromName: 'Versandbote', automatic: 'generated' },
      ...{ subject: 'Ihre Sendung ist unterwegs', excerpt: 'Ihr Paket …', body: 'Ihr Paket kommt morgen.' },
      ...{ settledAt: new Date(), envelopeTo: ['support@muster-it.example'], facts: { files: [], auth: [] } },
      ...wish,
    },
  })
}
