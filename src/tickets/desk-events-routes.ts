import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { now } from '../platform/clock.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { deskEventsQuery } from './desk-forms.ts'
import type { Stream, Streams } from './streams.ts'

/** Bytes that a reader may be behind; it comes back and asks for what it missed. */
const MOST_UNREAD = 256 * 1024

/** What changes, for pages that are open: as a stream, or since a snapshot for those who poll. Ids alone. */
export async function deskEventRoutes(app: FastifyInstance, { streams }: { streams: Streams }) {
  // Before the server waits for its connections to end.
  app.addHook('preClose', () => streams.stop())

  app.get('/desk/events', async (request, reply) => {
    const { words, headers } = request
    const { sessionId, accountId } = actorOf(request)
    const after = known(deskEventsQuery, { after: headers['last-event-id'], ...(request.query as object) }).after
    const wanted = request.method === 'GET' ? (headers.accept ?? '') : ''
    if (wanted.includes('application/json')) {
      const news = await streams.since({ sessionId, accountId }, after)
      return reply.header('cache-control', 'no-store').send({ ...news, time: words.time(now()) })
    }
    if (!wanted.includes('text/event-stream')) return seeOther(reply, '/desk/tickets')
    const stream = { sessionId, accountId, ...writing(reply.raw, () => words.time(now())) }
    if (!streams.join(stream, after)) return reply.code(503).header('retry-after', '60').send()
    begin(reply)
    reply.raw.once('close', () => streams.leave(stream))
    return reply
  })
}

/** Sent as it is: neither compressed nor held back on the way. */
function begin(reply: FastifyReply) {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    // Its end is that of the connection, which nobody waits for.
    connection: 'close',
  })
  reply.raw.flushHeaders()
}

/** Each beat says the time, for „Keine Verbindung, zuletzt 10:38“. */
function writing(raw: ServerResponse, time: () => string): Pick<Stream, 'tell' | 'beat' | 'end'> {
  const write = (text: string) => {
    if (raw.writableLength > MOST_UNREAD) raw.destroy()
    else if (!raw.writableEnded) raw.write(text)
  }
  return {
    tell: (news, snapshot) => write(news.map((each) => `id: ${snapshot}\ndata: ${JSON.stringify(each)}\n\n`).join('')),
    beat: (snapshot) => write(`event: beat\nid: ${snapshot}\ndata: ${time()}\n\n`),
    end: (why) => raw.end(why && `event: ${why}\ndata: ${why}\n\n`),
  }
}
