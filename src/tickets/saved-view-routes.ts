import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { savedViewForm, savedViewParams, savedViewRemoval } from './desk-forms.ts'
import { showDeskList } from './desk-list-routes.ts'
import { listSavedViews, removeView, renameView, saveView } from './saved-views.ts'

const LIST = '/desk/tickets'

export async function savedViewRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const back = (reply: FastifyReply, returnTo: string | undefined) => seeOther(reply, localPath(returnTo, LIST))

  app.post('/desk/views', async (request, reply) => {
    const form = readForm(savedViewForm, request.body)
    if (!form.ok) return showDeskList(request, reply, form)
    const { returnTo: _from, seen: _none, ...wish } = form.data
    try {
      const id = await saveView(db, actorOf(request), wish)
      cookies.setFlash(reply, { key: 'desk.views.saved', values: { name: wish.name } })
      const query = new URLSearchParams(wish.query)
      query.set('saved', String(id))
      return seeOther(reply, `${LIST}?${query}`)
    } catch (error) {
      return showDeskList(request, reply, withFault(form, error))
    }
  })

  app.post<{ Params: { id: string } }>('/desk/views/:id', async (request, reply) => {
    const { id } = known(savedViewParams, request.params)
    const form = readForm(savedViewForm, request.body)
    if (!form.ok) return showDeskList(request, reply, form)
    const { returnTo, query: _query, replaces: _other, seen, ...wish } = form.data
    try {
      cookies.setFlash(reply, savedOrNot(await renameView(db, actorOf(request), id, wish, seen)))
    } catch (error) {
      if (error instanceof OutdatedError) return showDeskList(request, reply.code(409), await outdated(request, form))
      return showDeskList(request, reply, withFault(form, error))
    }
    return back(reply, returnTo)
  })

  app.post<{ Params: { id: string } }>('/desk/views/:id/removal', async (request, reply) => {
    const { id } = known(savedViewParams, request.params)
    const { returnTo, formKey: key } = known(savedViewRemoval, request.body)
    const actor = actorOf(request)
    await once(db, actor, { key, content: ['view', id] }, (tx) => removeView(tx, actor, id))
    cookies.setFlash(reply, { key: 'desk.views.removed' })
    return back(reply, returnTo)
  })

  /** With the name that it has by now. */
  async function outdated(request: FastifyRequest, form: FormState): Promise<FormState> {
    const { id } = known(savedViewParams, request.params)
    const named = (await listSavedViews(db, actorOf(request))).find((view) => view.id === id)
    return withError(form, 'name', 'desk.views.changed', { name: named?.name ?? '' })
  }
}
