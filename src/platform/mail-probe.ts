import type SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { connectionOptions, type Patience } from './mailer.ts'
import type { Tokens } from './oauth.ts'

export interface Refusal {
  stage: 'connection' | 'token' | 'sign-in' | 'MAIL FROM' | 'RCPT TO'
  /** What the server said, or what happened. */
  reason: string
  /** Of the server's answer; 0 without one. */
  status: number
}

/** Asks whether the server would take a mail from `from` to `to`, and sends none. */
export async function probeMailServer(
  smtpUrl: string,
  { from, to, tokens }: { from: string; to: string; tokens?: Tokens | undefined },
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
    if (auth) {
      const given = tokens ? await tokenSignIn(auth.user, tokens) : { credentials: auth }
      await step(connection, 'sign-in', (done) =>
        connection.login(given as SMTPConnection.AuthenticationCredentials, done),
      )
    }
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

/** As the connection asks for it: the token once, and what is sent. */
async function tokenSignIn(user: string, tokens: Tokens) {
  const token = await tokens.current().catch((error: Error) => {
    throw new Refused({ stage: 'token', reason: error.message, status: 0 })
  })
  return {
    user,
    oauth2: {
      getToken: (_fresh: boolean, done: (error: null, token: string) => void) => done(null, token),
      buildXOAuth2Token: (given: string) =>
        Buffer.from(`user=${user}\u0001auth=Bearer ${given}\u0001\u0001`).toString('base64'),
    },
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
