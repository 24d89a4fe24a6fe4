import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { sendFile } from '../attachments/routes.ts'
import { NotFoundError } from '../platform/errors.ts'
import { known } from '../web/forms.ts'
import { findLinkedFile } from './file-links.ts'

const params = z.object({ token: z.string().max(100) })

declare module '../web/pages.ts' {
  interface Pages {
    'notifications/file-gone': undefined
  }
}

/** Files that were too large for a mail; the link is the key. */
export async function fileLinkRoutes(app: FastifyInstance) {
  app.get('/f/:token', { compress: false }, async (request, reply) => {
    const { token } = known(params, request.params)
    const file = await findLinkedFile(app.db, app, token).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error
    })
    if (!file) return reply.code(404).page('notifications/file-gone')
    return sendFile(reply, app.storage, file)
  })
}
