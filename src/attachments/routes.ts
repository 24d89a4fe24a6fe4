import { create as contentDisposition } from 'content-disposition'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import type { Db } from '../platform/db.ts'
import { known } from '../web/forms.ts'
import { INLINE_TYPES } from './detection.ts'
import type { DownloadableFile, Storage } from './storage.ts'

declare module 'fastify' {
  interface FastifyInstance {
    storage: Storage
  }
}

/** Throws NotFoundError. */
export type FileFinder = (db: Db, actor: Actor, id: string) => Promise<DownloadableFile>

const fileParams = z.object({ id: z.uuid(), filename: z.string() })

/** What a file belongs to decides who gets it. */
export async function fileRoutes(app: FastifyInstance, { find }: { find: FileFinder }) {
  app.get('/attachments/:id/:filename', { compress: false }, async (request, reply) => {
    const file = await find(app.db, actorOf(request), known(fileParams, request.params).id)
    return sendFile(reply, app.storage, file)
  })
}

/** As a download, but for pictures that are safe to show. */
export function sendFile(reply: FastifyReply, storage: Storage, file: DownloadableFile) {
  const disposition = contentDisposition(file.filename, {
    type: INLINE_TYPES.has(file.mediaType) ? 'inline' : 'attachment',
    fallback: file.filename.replace(/[^\x20-\x7e]/g, '_'),
  })
  return reply
    .headers({
      'content-type': file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
      'content-length': file.size,
      'content-disposition': disposition,
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    })
    .send(storage.read(file))
}
