import nodemailer from 'nodemailer'
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
  close(): void
}

/**
 * SMTP by URL. STARTTLS is demanded and certificates are checked unless the URL says `?tls=off` (a catcher on this
 * machine) or `?tls=unverified`.
 */
export function createMailer(smtpUrl: string): Mailer {
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
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
  }
  const transport = nodemailer.createTransport({ ...options, disableFileAccess: true, disableUrlAccess: true } as SMTPPool.Options)
  return {
    async deliver({ from, to, ...mail }) {
      try {
        await transport.sendMail({
          ...mail,
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
        const { responseCode, message } = error as { responseCode?: number; message: string }
        return { ok: false, permanent: responseCode !== undefined && responseCode >= 500, reason: message.slice(0, 500) }
      }
    },
    close: () => transport.close(),
  }
}
