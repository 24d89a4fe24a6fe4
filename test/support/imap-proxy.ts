import { connect, createServer, type Socket } from 'node:net'

export interface ImapProxy {
  port: number
  /** Connections to the server, so far. */
  connections(): number
  /** Called with each line of the client before the server hears it; the server never hears what is not let through. */
  onLine(look: (line: string) => boolean): void
  /** Tells the client a line in the server's name. */
  answer(line: string): void
  /** Nothing goes through any more, and nobody is told. */
  freeze(): void
  /** All connections break, and new ones too while it is closed. */
  cut(): void
  open(): void
  stop(): Promise<void>
}

/** Between the portal and a mail server: sees what is said, and fails on command. */
export async function startImapProxy(target: number): Promise<ImapProxy> {
  const sockets = new Set<Socket>()
  let newest: Socket | undefined
  let look = (_line: string) => true
  let [frozen, closed, count] = [false, false, 0]
  const server = createServer((client) => {
    if (closed) return void client.destroy()
    count++
    newest = client
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (data) => {
      if (!frozen && data.toString('latin1').split('\r\n').filter(Boolean).every(look)) upstream.write(data)
    })
    upstream.on('data', (data) => void (frozen || client.write(data)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    connections: () => count,
    onLine(next) {
      look = next
    },
    answer: (line) => void newest?.write(`${line}\r\n`),
    freeze() {
      frozen = true
    },
    cut() {
      closed = true
      cut()
    },
    open() {
      closed = false
      frozen = false
      look = () => true
    },
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
