import type SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { connectionOptions, type Patience } from './mailer.ts'

export interface Refusal {
  stage: 'connection' | 'sign-in' | 'MAIL FROM' | 'RCPT TO'
  /** What the server said, or what happened. */
  reason: string
  /** Of the server's answer; 0 without one. */
  status: number
}

/** Asks whether the server would take a mail from `from` to `to`, and sends none. */
export async function probeMailServer(
  smtpUrl: string,
  { from, to }: { from: string; to: string },
  patience: Patience = { connect: 5000, answer: 5000 },
): Promise<Refusal | undefined> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const { auth, ...options } = connectionOptions(smtpUrl, patience)
  let refusal: Refusal | undefined
  const ask = async ({ sendCommand }: SMTPConnection.CustomAuthenticationContext) => {
    const envelope = [
      ['MAIL FROM', `<${from}>`],
      ['RCPT TO', `<${to}>`],
    ] as const
    for (const [stage, address] of envelope) {
      const { status, response } = await sendCommand(`${stage}:${address}`)
      if (Number(status) < 200 || Number(status) > 299) refusal ??= { stage, reason: response, status: Number(status) }
      if (refusal) break
    }
    await sendCommand('RSET')
  }
  // After the sign-in, another "method" of signing in is the way to send commands of one's own.
  const connection = new Connection({ ...options, customAuth: { PROBE: ask } })
  try {
    await step(connection, 'connection', (done) => connection.connect(done))
    if (auth) await step(connection, 'sign-in', (done) => connection.login({ credentials: auth }, done))
    await step(connection, 'connection', (done) =>
      connection.login({ method: 'PROBE', credentials: { user: 'nobody', pass: 'none' } }, done),
    )
    connection.quit()
    return refusal
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  } finally {
    connection.close()
  }
}

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

type Done = (error?: (Error & { response?: string; responseCode?: number }) | null) => void

/** The connection also tells of a fault by an event, and may do so without calling back. */
function step(connection: SMTPConnection, stage: Refusal['stage'], work: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const done: Done = (error) => {
      if (!error) return resolve()
      const { message, response, responseCode = 0 } = error
      reject(new Refused({ stage, reason: response || message, status: responseCode }))
    }
    connection.on('error', done)
    connection.once('end', () => done(new Error('the server closed the connection')))
    work(done)
  })
}
