import type { Readable } from 'node:stream'
import type { Transporter } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import { isPlainAddress } from './addresses.ts'
import type { Tokens } from './oauth.ts'

export interface Mailbox {
  name: string
  address: string
}

/** RFC 3834: for what nobody wrote by hand, and among that, for what answers a mail. */
export type AutoSubmitted = 'auto-generated' | 'auto-replied'

export interface AttachedFile {
  filename: string
  mediaType: string
  content: Readable
}

interface OutgoingMail {
  from: Mailbox
  /** Gets the bounces; empty for none, which some relays refuse. */
  envelopeFrom: string
  to: Mailbox
  subject: string
  text: string
  html: string
  files?: AttachedFile[]
  /** An appointment, as iCalendar; empty without one. */
  calendar?: string
  messageId: string
  inReplyTo?: string
  /** Of the thread, oldest first. */
  references?: string[]
  automatic: AutoSubmitted | null
}

/** `permanent`: this recipient or this mail is refused. All else concerns us and may be mended: it waits. */
type Delivery = { ok: true } | { ok: false; permanent: boolean; reason: string; status?: number | undefined }

export interface Mailer {
  deliver(mail: OutgoingMail): Promise<Delivery>
  close(): void
}

/** Milliseconds for the connection, the greeting and any later answer. */
export interface Patience {
  connect: number
  answer: number
}

/** Demands STARTTLS and checks certificates, unless the URL says `?tls=off` (a local catcher) or `?tls=unverified`. */
export function connectionOptions(smtpUrl: string, patience: Patience, { tokens = false } = {}) {
  const url = new URL(smtpUrl)
  const tls = url.searchParams.get('tls')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    requireTLS: tls !== 'off' && url.protocol === 'smtp:',
    ignoreTLS: tls === 'off',
    tls: { rejectUnauthorized: tls !== 'unverified' },
    connectionTimeout: patience.connect,
    greetingTimeout: patience.connect,
    socketTimeout: patience.answer,
    ...(url.username ? { auth: signInOf(url, tokens) } : {}),
  }
}

function signInOf(url: URL, tokens: boolean) {
  const user = decodeURIComponent(url.username)
  return tokens ? { type: 'OAuth2' as const, user } : { user, pass: decodeURIComponent(url.password) }
}

export function createMailer(
  smtpUrl: string,
  patience: Patience = { connect: 10_000, answer: 30_000 },
  tokens?: Tokens,
): Mailer {
  const options = {
    pool: true,
    maxConnections: 2,
    ...connectionOptions(smtpUrl, patience, { tokens: Boolean(tokens) }),
  }
  // Loaded with the first mail: not every process sends any.
  let transport: Promise<Transporter> | undefined
  const connected = () => {
    transport ??= import('nodemailer').then(({ default: nodemailer }) => {
      let given: string | undefined
      const opened = nodemailer.createTransport({
        ...options,
        disableFileAccess: true,
        disableUrlAccess: true,
      } as SMTPPool.Options)
      if (tokens)
        opened.set('oauth2_provision_cb', (_user: string, refused: boolean, done: Provided) => {
          if (refused && given) tokens.drop(given)
          tokens.current().then((token) => {
            given = token
            done(null, token)
          }, done)
        })
      return opened
    })
    return transport
  }
  return {
    async deliver({ from, envelopeFrom, to, automatic, files = [], calendar, ...mail }) {
      if (!isPlainAddress(to.address))
        return { ok: false, permanent: true, reason: 'The recipient is not one plain address' }
      try {
        await (await connected()).sendMail({
          ...mail,
          attachments: files.map(({ filename, mediaType, content }) => ({ filename, contentType: mediaType, content })),
          ...(calendar ? { icalEvent: appointment(calendar) } : {}),
          from,
          to,
          envelope: { from: envelopeFrom, to: to.address },
          // Prevents auto-replies.
          headers: automatic ? { 'Auto-Submitted': automatic, 'X-Auto-Response-Suppress': 'All' } : {},
          textEncoding: 'quoted-printable',
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return { ok: true }
      } catch (error) {
        const { message, responseCode: status } = error as Error & SmtpError
        return { ok: false, permanent: isRefused(error), reason: message.slice(0, 500), status }
      }
    },
    close: () => void transport?.then((opened) => opened.close()),
  }
}

/** Mail programs show it beside the text, and keep it as a file. */
const appointment = (content: string) => ({
  method: /^METHOD:(\w{1,20})\r?$/m.exec(content)?.[1] ?? 'PUBLISH',
  filename: 'termin.ics',
  content,
})

type Provided = (error: Error | null, token?: string) => void

// RFC 3463: 5.1.7 and 5.1.8 are about the sender, 5.3 the system, 5.4 routes and limits, 5.5 the protocol, 5.7 policy.
const OUR_CONCERN = /^\d{3}[ -]5\.(1\.[78]|[3457]\.\d{1,3})\b/m

/** Only an answer to RCPT or DATA can be about the recipient or the mail. */
function isRefused(error: unknown): boolean {
  const { code, command, response = '', responseCode = 0 } = error as SmtpError
  if (code === 'EENVELOPE' && responseCode === 0) return true
  if (command !== 'RCPT TO' && command !== 'DATA') return false
  return responseCode >= 500 && !OUR_CONCERN.test(response.slice(0, 500))
}

interface SmtpError {
  code?: string
  command?: string
  response?: string
  responseCode?: number
}

/** Mails wait until an SMTP server is set. */
export const missingMailer: Mailer = {
  deliver: async () => ({ ok: false, permanent: false, reason: 'SMTP_URL is not set' }),
  close: () => {},
}
