import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { actorOf, identifyAgain } from '../accounts/access.ts'
import { filesOfDraft, type Upload } from '../attachments/uploads.ts'
import { NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { BadRequestError, known, readForm } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { discardDraft, keepDraft, type Purpose, removeFile, startDraft } from './drafts.ts'
import { draftFileParams, draftForm, draftParams, returnForm, uploadQuery } from './forms.ts'
import { filesPage } from './pages.ts'
import { receiveFiles } from './receive.ts'

/** Autosave, and uploads before a form is sent. `forms` are those that save themselves, by kind of purpose. */
export async function draftRoutes(app: FastifyInstance, { forms }: { forms: Record<string, z.ZodObject> }) {
  const { db } = app

  app.post('/drafts/:key', async (request, reply) => {
    const { key } = known(draftParams, request.params)
    const form = readForm(draftForm, request.body)
    if (!form.ok || form.data.formKey !== key) throw new NotFoundError()
    const { formKey: _key, purpose, ...fields } = form.data
    const unknown = Object.keys(fields).filter(
      (name) => !Object.hasOwn(forms[kindOf(purpose)]?.shape ?? {}, plain(name)),
    )
    if (unknown.length) throw new BadRequestError(`Unknown fields: ${unknown.join(', ')}`)
    await keepDraft(db, actorOf(request), key, purpose as Purpose, fields)
    return reply.code(204).send()
  })

  app.post('/drafts/:key/removal', async (request, reply) => {
    const { key } = known(draftParams, request.params)
    await discardDraft(app, actorOf(request), key)
    return seeOther(reply, localPath(returnForm.parse(request.body ?? {}).returnTo, '/tickets'))
  })

  app.post('/drafts/:key/attachments', async (request, reply) => {
    const { key } = known(draftParams, request.params)
    const { purpose } = known(uploadQuery, request.query)
    const actor = actorOf(request)
    await startDraft(db, actor, key, purpose as Purpose)
    const { uploads } = await receiveFiles(app, request, actor, async () => key)
    await identifyAgain(request)
    return showFiles(request, reply, key, uploads)
  })

  app.post('/drafts/:key/attachments/:id/removal', async (request, reply) => {
    const { key, id } = known(draftFileParams, request.params)
    await removeFile(app, actorOf(request), key, id)
    return showFiles(request, reply, key, [])
  })

  async function showFiles(request: FastifyRequest, reply: FastifyReply, key: string, uploads: Upload[]) {
    const files = await filesOfDraft(db, actorOf(request).accountId, key)
    const faults = uploads.filter(({ fault }) => fault)
    return reply
      .code(faults.length ? 422 : 200)
      .page('shared/files', filesPage(request.words, { formKey: key, files, faults, limits: app.config }))
  }
}

/** `answers` of `answers[device]` */
const plain = (name: string) => name.split('[')[0] ?? ''

/** `reply` of `reply:17` */
const kindOf = (purpose: string) => purpose.split(':')[0] ?? ''
