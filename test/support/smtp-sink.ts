import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface SmtpSink {
  port: number
  /** The next mail to an address that nobody has fetched yet; waits up to ten seconds for it. */
  mailTo(address: string): Promise<ParsedMail & { text: string }>
  stop(): Promise<void>
}

/** A mail server that accepts everything and keeps it; port 0 is any that is free. */
export async function startSmtpSink(port: number): Promise<SmtpSink> {
  const arrived: { to: string; mail: ParsedMail }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        for (const { address } of session.envelope.rcptTo) arrived.push({ to: address.toLowerCase(), mail })
        done()
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    async mailTo(address) {
      for (let waited = 0; waited < 10_000; waited += 50) {
        const place = arrived.findIndex(({ to }) => to === address.toLowerCase())
        const [found] = place >= 0 ? arrived.splice(place, 1) : []
        if (found) return { ...found.mail, text: found.mail.text ?? '' }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`No mail to ${address} within ten seconds`)
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
