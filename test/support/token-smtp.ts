import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface TokenSmtp {
  port: number
  /** Users and their tokens, in order. */
  seen: [string, string][]
  accepts(token: string): boolean
  stop(): Promise<void>
}

/** A mail server that takes mails from whoever has a token, and no password. */
export async function startTokenSmtp(): Promise<TokenSmtp> {
  const smtp: TokenSmtp = {
    port: 0,
    seen: [],
    accepts: () => true,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  const server = new SMTPServer({
    authMethods: ['XOAUTH2'],
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth({ username = '', accessToken = '' }, _session, done) {
      smtp.seen.push([username, accessToken])
      if (smtp.accepts(accessToken)) return done(null, { user: username })
      return done(null, { data: { status: '401', schemes: 'bearer' } })
    },
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => done())
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  smtp.port = (server.server.address() as AddressInfo).port
  return smtp
}
