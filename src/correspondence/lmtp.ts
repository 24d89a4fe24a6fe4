import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import type { Config } from '../config.ts'
import { StartError } from '../platform/errors.ts'
import type { Logger } from '../platform/log.ts'
import type { Settings } from '../settings/settings.ts'
import { MOST_MAIL } from './parsing.ts'
import type { MailStore } from './raw-mails.ts'
import { receiveMail } from './receiving.ts'
import { isOurAddress } from './recipients.ts'

export interface LmtpTools extends MailStore {
  config: Pick<Config, 'host' | 'lmtpPort' | 'mailFrom' | 'mailEnvelopeFrom' | 'mailboxes'>
  settings: Settings
  log: Pick<Logger, 'warn' | 'error'>
  count(): void
}

const MOST_CONNECTIONS = 20
const MOST_RECIPIENTS = 100
/** Milliseconds without a word, for a whole mail, and for what is at work when all has to end. */
const SILENCE = 60_000
const MOST_TIME = 300_000
const GRACE = 8000

export interface Listener {
  port: number
  stop(): Promise<void>
}

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })
const LATER = 'try again later'

/**
 * Takes mails from a mail server of the same site (LMTP, RFC 2033): a mail that is answered with 250 is stored.
 * Throws StartError where nobody can listen.
 */
export async function listenForMails(tools: LmtpTools): Promise<Listener> {
  const { SMTPServer } = await import('smtp-server')
  const { config, log } = tools
  const server = new SMTPServer({
    lmtp: true,
    size: MOST_MAIL,
    rejectOversized: true,
    maxClients: MOST_CONNECTIONS,
    maxRecipients: MOST_RECIPIENTS,
    maxCommandLength: 2000,
    socketTimeout: SILENCE,
    closeTimeout: GRACE,
    // For servers of the same site; nobody signs in.
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    name: 'schalter',
    logger: false,
    onRcptTo({ address }, _session, done) {
      isOurAddress(tools.db, config, tools.settings, address).then(
        (ours) => done(ours ? null : refusal(550, '5.1.1 Nobody has this address here')),
        (error: unknown) => {
          log.warn({ err: error }, 'LMTP: a recipient could not be checked')
          done(refusal(451, `4.3.0 The database is away, ${LATER}`))
        },
      )
    },
    onData(stream, { envelope }, done) {
      take(tools, stream, {
        from: envelope.mailFrom ? envelope.mailFrom.address : null,
        to: envelope.rcptTo.map(({ address }) => address),
      }).then(
        () => done(null, '2.0.0 Stored'),
        (error: unknown) => {
          log.warn({ err: error }, 'LMTP: a mail could not be stored')
          done(refusal(451, `4.3.0 The mail could not be stored, ${LATER}`))
        },
      )
    },
  })
  // Clients that break off are no fault of ours.
  server.on('error', (error) => log.warn({ err: error }, 'LMTP: a connection failed'))
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, config.lmtpPort))
    server.server.once('error', fail)
    server.listen(config.lmtpPort, config.host, () => {
      server.server.off('error', fail)
      resolve()
    })
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function explain(error: NodeJS.ErrnoException, port: number | undefined): Error {
  if (error.code === 'EADDRINUSE')
    return new StartError(`LMTP_PORT ${port} is taken by another program. Choose another one.`)
  return error.code === 'EACCES'
    ? new StartError(`LMTP_PORT ${port} is for privileged programs. Choose one from 1024, for example LMTP_PORT=2424.`)
    : error
}

type MailStream = Readable & { sizeExceeded: boolean }

/** Bytes of all mails that are just coming, which are in memory; beyond, they are put off. */
const MOST_AT_HAND = 4 * MOST_MAIL
let atHand = 0

async function take(tools: LmtpTools, stream: MailStream, envelope: { from: string | null; to: string[] }) {
  const late = setTimeout(() => stream.destroy(new Error('The mail took too long')), MOST_TIME)
  let pieces: Buffer[] = []
  let size = 0
  const letGo = () => {
    pieces = []
    atHand -= size
    size = 0
  }
  let crowded = false
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      crowded ||= atHand + piece.length > MOST_AT_HAND
      // What is refused is read to its end, but not kept.
      if (stream.sizeExceeded || crowded) letGo()
      else {
        pieces.push(piece)
        size += piece.length
        atHand += piece.length
      }
    }
    if (stream.sizeExceeded) return
    if (crowded) throw new Error('Too many mails at once')
    const { known } = await receiveMail(tools, { mailbox: 'lmtp', ...envelope }, Buffer.concat(pieces))
    if (!known) tools.count()
  } finally {
    clearTimeout(late)
    letGo()
  }
}
