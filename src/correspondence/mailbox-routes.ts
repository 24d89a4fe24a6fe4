import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { MAILBOXES, mailboxesPage } from './mailbox-pages.ts'
import { listMailboxes } from './mailboxes.ts'

/** Mailboxes, behind `requireAdmin`. */
export async function mailboxSettingsRoutes(app: FastifyInstance) {
  app.get(MAILBOXES, async (request, reply) =>
    reply.page('correspondence/mailboxes', mailboxesPage(request.words, actorOf(request), await listMailboxes(app.db))),
  )
}
