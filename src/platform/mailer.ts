import type { Transporter } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'

export interface Mailbox {
  name: string
  address: string
}

export interface OutgoingMail {
  from: Mailbox
  to: Mailbox
  subject: string
  text: string
  html: string
  messageId: string
  inReplyTo?: string
}

/** What became of one attempt to hand a mail to the SMTP server. */
export type Delivery = { ok: true } | { ok: false; permanent: boolean; reason: string }

export interface Mailer {
  deliver(mail: OutgoingMail): Promise<Delivery>
  /** Why the server does not take mails, or nothing if it does. */
  check(): Promise<string | undefined>
  close(): void
}

/** Milliseconds to wait for a connection, for the server's greeting, and for any later answer. */
export interface Patience {
  connect: number
  answer: number
}

/**
 * SMTP by URL. STARTTLS is demanded and certificates are checked unless the URL says `?tls=off` (a catcher on this
 * machine) or `?tls=unverified`.
 */
export function createMailer(smtpUrl: string, patience: Patience = { connect: 10_000, answer: 30_000 }): Mailer {
  const url = new URL(smtpUrl)
  const tls = url.searchParams.get('tls')
  const options: SMTPPool.Options = {
    pool: true,
    maxConnections: 2,
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    requireTLS: tls !== 'off' && url.protocol === 'smtp:',
    ignoreTLS: tls === 'off',
    tls: { rejectUnauthorized: tls !== 'unverified' },
    connectionTimeout: patience.connect,
    greetingTimeout: patience.connect,
    socketTimeout: patience.answer,
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  }
  // Loaded with the first mail: a portal that sends none, or lets another process send them, does without.
  let transport: Promise<Transporter> | undefined
  const connected = () => {
    transport ??= import('nodemailer').then(({ default: nodemailer }) =>
      nodemailer.createTransport({ ...options, disableFileAccess: true, disableUrlAccess: true } as SMTPPool.Options),
    )
    return transport
  }
  return {
    async deliver({ from, to, ...mail }) {
      if (!PLAIN_ADDRESS.test(to.address))
        return { ok: false, permanent: true, reason: 'The recipient is not one plain address' }
      try {
        await (await connected()).sendMail({
          ...mail,
          ...(mail.inReplyTo ? { references: mail.inReplyTo } : {}),
          from,
          to,
          // An empty sender and these headers keep other machines from answering (RFC 3834).
          envelope: { from: '', to: to.address },
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          textEncoding: 'quoted-printable',
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return { ok: true }
      } catch (error) {
        const { message } = error as Error
        return { ok: false, permanent: isRefused(error), reason: message.slice(0, 500) }
      }
    },
    check: () =>
      connected()
        .then((opened) => opened.verify())
        .then(
          () => undefined,
          (error: Error) => error.message,
        ),
    close: () => void transport?.then((opened) => opened.close()),
  }
}

// Whatever an address parser could take for a second address, a comment or a command is not sent to.
const PLAIN_ADDRESS = /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u

/** Whether this mail is refused for good; a server that refuses the connection, its encryption or our password may take it later. */
function isRefused(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode === undefined || responseCode >= 500)
}

/** Sends nothing: mails wait until an SMTP server is set. */
export const missingMailer: Mailer = {
  deliver: async () => ({ ok: false, permanent: false, reason: 'SMTP_URL is not set' }),
  check: async () => undefined,
  close: () => {},
}
