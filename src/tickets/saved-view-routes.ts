import type { FastifyInstance, FastifyReply } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { seeOther } from '../web/context.ts'
import { known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { savedViewForm, savedViewParams, savedViewRemoval } from './desk-forms.ts'
import { showDeskList } from './desk-list-routes.ts'
import { removeView, renameView, saveView } from './saved-views.ts'

const LIST = '/desk/tickets'

export async function savedViewRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const back = (reply: FastifyReply, returnTo: string | undefined) => seeOther(reply, localPath(returnTo, LIST))

  app.post('/desk/views', async (request, reply) => {
    const form = readForm(savedViewForm, request.body)
    if (!form.ok) return showDeskList(request, reply, form)
    const { returnTo: _from, ...wish } = form.data
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
    const { returnTo, query: _query, ...wish } = form.data
    try {
      await renameView(db, actorOf(request), id, wish)
    } catch (error) {
      return showDeskList(request, reply, withFault(form, error))
    }
    return back(reply, returnTo)
  })

  app.post<{ Params: { id: string } }>('/desk/views/:id/removal', async (request, reply) => {
    const { id } = known(savedViewParams, request.params)
    const { returnTo } = known(savedViewRemoval, request.body)
    await removeView(db, actorOf(request), id)
    cookies.setFlash(reply, { key: 'desk.views.removed' })
    return back(reply, returnTo)
  })
}
