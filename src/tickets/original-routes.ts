import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import { idIn, known } from '../web/forms.ts'
import { framePolicy, originalPage } from './original-pages.ts'
import { findOriginal, openOriginal, type Reading, readOriginalHtml } from './originals.ts'
import { ticketNumber } from './rules.ts'

const messageParams = z.object({ number: ticketNumber, message: idIn() })
const remoteQuery = z.object({ remote: z.literal('1').optional().catch(undefined) })

interface OfMessage {
  Params: { number: string; message: string }
}

/** Mails as they were sent: what they look like, for their readers, for frames of their own. */
export async function originalRoutes(app: FastifyInstance) {
  app.get<OfMessage>('/tickets/:number/messages/:message/html', (request, reply) =>
    sendHtml(request, reply, 'customer'),
  )
}

/** And at the desk, with those that only the team reads, and byte for byte. */
export async function deskOriginalRoutes(app: FastifyInstance) {
  app.get<OfMessage>('/desk/tickets/:number/messages/:message/html', (request, reply) =>
    sendHtml(request, reply, 'desk'),
  )

  app.get<OfMessage>(
    '/desk/tickets/:number/messages/:message/original',
    { compress: false },
    async (request, reply) => {
      const { number, message } = known(messageParams, request.params)
      const original = await findOriginal(app.db, actorOf(request), number, message)
      return reply
        .headers({
          'content-type': 'message/rfc822',
          'content-disposition': `attachment; filename="Ticket-${number}-${message}.eml"`,
          'content-security-policy': "sandbox; default-src 'none'",
          'cache-control': 'private, no-store',
        })
        .send(openOriginal(app.storage, original))
    },
  )
}

async function sendHtml(request: FastifyRequest, reply: FastifyReply, reading: Reading) {
  const { db, storage } = request.server
  const { number, message } = known(messageParams, request.params)
  const remote = known(remoteQuery, request.query).remote !== undefined
  const original = await readOriginalHtml(db, actorOf(request), reading, number, message)
  const page = originalPage(storage, original, { locale: request.words.locale, remote })
  return reply
    .headers({
      'content-security-policy': framePolicy(remote),
      'cache-control': 'private, no-store',
      // Servers of pictures learn nothing of the ticket.
      'referrer-policy': 'no-referrer',
    })
    .type('text/html; charset=utf-8')
    .send(Readable.from(page, { objectMode: false }))
}
