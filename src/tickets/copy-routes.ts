import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { onPaper } from '../i18n/translate.ts'
import { startZip } from '../platform/zip.ts'
import { type Copying, copyAsJson, copyAsPage } from './copy-pages.ts'
import { STYLE_OF_COPIES } from './copy-style.ts'
import { openOriginal, originalsOf } from './originals.ts'
import { leadOn, type OfTicket, readTicket } from './ticket-routes.ts'
import { type Extent, filesToCopy } from './whole-ticket.ts'

/** A page, its files and the same for programs, as a ZIP that is made while it is sent. */
export async function sendCopy(
  request: FastifyRequest,
  reply: FastifyReply,
  ticket: Copying['ticket'],
  extent: Extent,
) {
  const { server: app, words } = request
  const { db, storage } = app
  const actor = actorOf(request)
  const files = await filesToCopy(db, ticket.id, extent)
  const { portalName } = actor.settings.current()
  const kept = extent === 'everything' ? await originalsOf(db, ticket.id) : []
  const originals = new Map(kept.map(({ messageId }) => [messageId, `originals/message-${messageId}.eml`]))
  const copying = { app, words: onPaper(words), actor, ticket, extent, files, originals, portalName }
  const zip = startZip()
  zip.add('ticket.html', () => Readable.from(copyAsPage(copying), { objectMode: false }))
  zip.addText('style.css', STYLE_OF_COPIES)
  zip.add('ticket.json', () => Readable.from(copyAsJson(copying), { objectMode: false }))
  for (const file of files.values()) zip.add(file.path, () => storage.read(file))
  for (const original of kept) zip.add(originals.get(original.messageId) ?? '', () => openOriginal(storage, original))
  zip.end()
  zip.stream.once('error', (error) => request.log.error({ err: error, ticket: ticket.id }, 'a copy broke off'))
  return reply
    .headers({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="Ticket-${ticket.number}.zip"`,
      'cache-control': 'private, no-store',
    })
    .send(zip.stream)
}

/** What its readers see of a ticket, to take along. */
export async function copyRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/tickets/:number/export', { compress: false }, async (request, reply) => {
    const ticket = await readTicket(request, { limit: 1 })
    return (await leadOn(request, reply, ticket)) || sendCopy(request, reply, ticket, 'public')
  })
}
