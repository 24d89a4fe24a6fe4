import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { readChoices, saveChoices } from './notice-choices.ts'
import { choicesForm, noticesQuery, readingForm } from './notice-forms.ts'
import { choicesPage, NOTICES, NOTICES_PER_PAGE, noticesPage } from './notice-pages.ts'
import { listNotices, readNotices, ringingCallbacks } from './notices-read.ts'

/** What agents are told at the desk, and how they want to be told. */
export async function noticeRoutes(app: FastifyInstance) {
  const { db, config, cookies, settings } = app

  app.get(NOTICES, async (request, reply) => {
    const actor = actorOf(request)
    const { after } = known(noticesQuery, request.query)
    const [lines, callbacks] = await Promise.all([
      listNotices(db, actor, { after, limit: NOTICES_PER_PAGE + 1 }),
      after ? [] : ringingCallbacks(db, actor),
    ])
    const { unread, accountId: reader } = actor
    const { timeZone } = config
    return reply.page(
      'notifications/notices',
      noticesPage(request.words, { lines, callbacks }, { timeZone, unread, after, reader }),
    )
  })

  app.get(`${NOTICES}/bell`, (_request, reply) => reply.page('notifications/bell'))

  app.post(NOTICES, async (request, reply) => {
    const { notice, callback, until, returnTo } = known(readingForm, request.body)
    const one = notice ? { event: notice } : callback && { callback }
    const read = one || (until ? { until } : undefined)
    if (read && (await readNotices(db, actorOf(request), read)))
      cookies.setFlash(reply, { key: one ? 'notices.flash.one' : 'notices.flash.all' })
    return seeOther(reply, localPath(returnTo, NOTICES))
  })

  async function show(request: FastifyRequest, reply: FastifyReply, form?: FormState) {
    const choices = await readChoices(db, actorOf(request))
    const { digestTime } = settings.current()
    return reply.page('notifications/choices', choicesPage(request.words, choices, digestTime, form))
  }

  app.get(`${NOTICES}/settings`, (request, reply) => show(request, reply))

  app.post(`${NOTICES}/settings`, async (request, reply) => {
    const form = readForm(choicesForm, request.body)
    if (!form.ok) return show(request, reply.code(422), form)
    await saveChoices(db, actorOf(request), form.data)
    cookies.setFlash(reply, savedOrNot(true))
    return seeOther(reply, `${NOTICES}/settings`)
  })
}

/** Who opens a ticket has read what was told of it; after the answer. */
export function marksRead(desk: FastifyInstance) {
  desk.addHook('onResponse', async (request) => {
    const { looks, actor, log } = request
    if (!looks || !actor?.unread) return
    await readNotices(desk.db, actor, { ticketId: looks.ticketId, until: looks.eventId }).catch((error: unknown) =>
      log.warn({ err: error }, 'notices were not marked as read'),
    )
  })
}
