import type { Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** How the server treats the next mail. */
export type Behaviour = 'accept' | 'refuse' | 'defer' | 'hang' | 'drop' | 'accept-and-drop' | Refusal

interface Refusal {
  refuses: 'MAIL FROM' | 'RCPT TO' | 'DATA'
  /** Code and text. */
  with: string
}

const USUAL: Record<string, Refusal> = {
  refuse: { refuses: 'RCPT TO', with: '550 No such mailbox' },
  defer: { refuses: 'RCPT TO', with: '451 Greylisted' },
}

export interface ScriptedSmtp {
  port: number
  /** Raw mails that arrived whole, accepted or not. */
  received: { raw: string; from: string; to: string[]; secure: boolean }[]
  /** Of mails and questions alike, in order. */
  asked: string[]
  behave(next: Behaviour): void
  stop(): Promise<void>
}

/** A mail server that does what it is told: accept, refuse (5xx), defer (4xx), never answer, or hang up after DATA. */
export async function startScriptedSmtp({
  port = 0,
  starttls = false,
  refusesSignIn = false,
} = {}): Promise<ScriptedSmtp> {
  let behaviour: Behaviour = 'accept'
  const received: ScriptedSmtp['received'] = []
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const refusalOf = (command: string) => {
    const refusal = typeof behaviour === 'string' ? USUAL[behaviour] : behaviour
    if (refusal?.refuses !== command) return undefined
    const [, code = '', text = ''] = /^(\d{3}) (.*)$/.exec(refusal.with) ?? []
    return Object.assign(new Error(text), { responseCode: Number(code) })
  }
  const server = new SMTPServer({
    authOptional: !refusesSignIn,
    disabledCommands: [...(refusesSignIn ? [] : ['AUTH']), ...(starttls ? [] : ['STARTTLS'])],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error('5.7.8 Bad credentials'), { responseCode: 535 })),
    disableReverseLookup: true,
    logger: false,
    onMailFrom: ({ address }, _session, done) => {
      asked.push(`MAIL FROM ${address}`)
      done(refusalOf('MAIL FROM'))
    },
    onRcptTo: ({ address }, _session, done) => {
      asked.push(`RCPT TO ${address}`)
      done(refusalOf('RCPT TO'))
    },
    onData(stream, session, done) {
      let raw = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        raw += text
      })
      stream.on('end', () => {
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
        received.push({ raw, from, to: session.envelope.rcptTo.map(({ address }) => address), secure: session.secure })
        if (behaviour === 'drop') for (const socket of sockets) socket.destroy()
        else if (behaviour !== 'hang') done(refusalOf('DATA'))
        if (behaviour === 'accept-and-drop') setTimeout(() => sockets.forEach((socket) => void socket.destroy()), 20)
      })
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as { port: number }).port,
    received,
    asked,
    behave(next) {
      behaviour = next
    },
    stop() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
