import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How fast a body must arrive, and what happens to one that nobody wants. Times in milliseconds. */
export interface Pace {
  /** For a form without files, which is at most MAX_FORM_SIZE. */
  deadline: number
  /** Bytes that a form with files brings in each `window`, unless we are the slower side: 0.5 kB a second. */
  least: number
  window: number
  /** An answered sender may go on for so long, or so many bytes, or a browser misses the answer. */
  linger: number
  lingerBytes: number
  /** Unanswered requests on one connection: browsers and proxies wait for each answer. */
  pipelined: number
}

/** The slowest phone connections carry 3 kB a second, and pause for half a minute in a tunnel. */
export const PACE: Pace = {
  deadline: 30_000,
  least: 30_000,
  window: 60_000,
  linger: 10_000,
  lingerBytes: 32 * 1024 * 1024,
  pipelined: 10,
}

const LOOK = 250

const hasArrived = (raw: IncomingMessage) => raw.complete || raw.readableEnded
const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0

const TOO_SLOW = `HTTP/1.1 408 ${STATUS_CODES[408]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`

/** Nobody keeps a connection by sending slowly, or what nobody reads, nor the process busy by asking ahead. */
export function keepPace(app: FastifyInstance, pace: Pace) {
  const unanswered = new WeakMap<Socket, number>()
  app.addHook('onRequest', async ({ raw: { socket } }, reply) => {
    const count = (unanswered.get(socket) ?? 0) + 1
    unanswered.set(socket, count)
    reply.raw.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
    if (count <= pace.pipelined) return
    reply.hijack()
    socket.destroy()
  })

  app.addHook('onRequest', async ({ raw, headers }, reply) => {
    if (!hasBody(raw)) return
    const withFiles = headers['content-type']?.startsWith('multipart/') ?? false
    let before = raw.socket.bytesRead
    const timer = setInterval(
      () => {
        if (hasArrived(raw) || reply.sent) return clearInterval(timer)
        const received = raw.socket.bytesRead
        const ours = raw.readableLength > 0
        if (withFiles && (ours || received - before >= pace.least)) before = received
        else giveUp(raw)
      },
      withFiles ? pace.window : pace.deadline,
    )
    timer.unref()
    raw.once('close', () => clearInterval(timer))
  })

  // Closing at once would reset the connection, and the answer with it.
  app.addHook('onSend', async ({ raw }, reply) => {
    if (!hasArrived(raw)) reply.removeHeader('connection')
  })
  app.addHook('onResponse', async ({ raw }) => {
    if (hasBody(raw) && !hasArrived(raw)) readOn(raw, pace)
  })
}

function giveUp(raw: IncomingMessage) {
  raw.socket.end(TOO_SLOW)
  setTimeout(() => raw.destroy(new Error('Body stalled')), LOOK).unref()
}

function readOn(raw: IncomingMessage, { linger, lingerBytes }: Pace) {
  const { socket } = raw
  const start = performance.now()
  const before = socket.bytesRead
  raw.unpipe()
  raw.resume()
  const timer = setInterval(() => {
    if (!hasArrived(raw) && performance.now() - start < linger && socket.bytesRead - before < lingerBytes) return
    clearInterval(timer)
    if (!hasArrived(raw)) socket.destroy()
  }, LOOK)
  timer.unref()
  raw.once('close', () => clearInterval(timer))
}
