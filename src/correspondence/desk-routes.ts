import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { NotFoundError } from '../platform/errors.ts'
import { openOriginal } from '../tickets/originals.ts'
import { seeOther } from '../web/context.ts'
import { known, readForm, withFault } from '../web/forms.ts'
import { listBlocked } from './blocked-senders.ts'
import { mailDeskQuery, onceForm, releaseForm } from './desk-forms.ts'
import { MAIL_DESK, mailDeskPage, PAGE_SIZE } from './desk-pages.ts'
import { answerRefused, idOf, showMail } from './incoming-pages.ts'
import { mailboxesOf } from './mailboxes.ts'
import { countOutgoing, discardOutgoing, listOutgoing, retryOutgoing } from './outgoing.ts'
import { countQuarantine, listIncoming, listQuarantine, readIncoming } from './quarantine.ts'
import { discardHeld, releaseMail, retryIncoming } from './releasing.ts'

/** Mails that wait for somebody, and what became of the others; for agents. */
export async function mailDeskRoutes(app: FastifyInstance) {
  const { db, storage, cookies } = app

  app.get(MAIL_DESK, async (request, reply) => {
    const actor = actorOf(request)
    const asked = known(mailDeskQuery, request.query)
    const page = { before: asked.before, limit: PAGE_SIZE + 1 }
    const counts = { quarantine: await countQuarantine(db, actor), ...(await countOutgoing(db, actor)) }
    const shown = { asked, counts, mailboxes: await mailboxesOf(db, actor) }
    if (asked.tab === 'blocked') {
      if (actor.role !== 'admin') throw new NotFoundError()
      const blocked = await listBlocked(db, { after: asked.after, limit: PAGE_SIZE + 1 })
      return reply.page('correspondence/desk/index', mailDeskPage(request.words, actor, { ...shown, blocked }))
    }
    if (asked.tab !== 'history' && asked.tab !== 'quarantine') {
      const outgoing = await listOutgoing(db, actor, asked.tab, page)
      return reply.page('correspondence/desk/index', mailDeskPage(request.words, actor, { ...shown, outgoing }))
    }
    const mails = await (asked.tab === 'history' ? listIncoming : listQuarantine)(db, actor, page)
    return reply.page('correspondence/desk/index', mailDeskPage(request.words, actor, { ...shown, mails }))
  })

  app.get(`${MAIL_DESK}/incoming/:id`, showMail)

  app.get(`${MAIL_DESK}/incoming/:id/original`, { compress: false }, async (request, reply) => {
    const { id, rawId } = await readIncoming(db, actorOf(request), idOf(request))
    const raw = rawId ? await db.attachment.findUnique({ where: { id: rawId }, select: { size: true } }) : undefined
    if (!rawId || !raw) throw new NotFoundError()
    return reply
      .headers({
        'content-type': 'message/rfc822',
        'content-disposition': `attachment; filename="Mail-${id}.eml"`,
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'private, no-store',
      })
      .send(openOriginal(storage, { id: rawId, size: Number(raw.size) }))
  })

  app.post(`${MAIL_DESK}/incoming/:id/release`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    await readIncoming(db, actor, id)
    const form = readForm(releaseForm, request.body)
    if (!form.ok) return showMail(request, reply.code(422), { form })
    const { formKey: key, action, ticket, from, admit } = form.data
    const wish = action === 'into' ? { ticket, admit } : { from }
    try {
      await once(db, actor, { key, content: ['mail', id, action, wish] }, (tx) =>
        action === 'retry' ? retryIncoming(tx, actor, id) : releaseMail(tx, actor, id, wish),
      )
    } catch (error) {
      return answerRefused(request, reply, error, () => ({ form: withFault(form, error) }))
    }
    cookies.setFlash(reply, { key: 'mail-desk.flash.released' })
    return seeOther(reply, `${MAIL_DESK}/incoming/${id}`)
  })

  app.post(`${MAIL_DESK}/incoming/:id/removal`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    await readIncoming(db, actor, id)
    const { formKey: key } = known(onceForm, request.body)
    try {
      const rawId = await once(db, actor, { key, content: ['mail', id, 'removal'] }, (tx) => discardHeld(tx, actor, id))
      if (rawId) await storage.remove([rawId])
    } catch (error) {
      return answerRefused(request, reply, error, () => {
        throw error
      })
    }
    cookies.setFlash(reply, { key: 'mail-desk.flash.discarded' })
    return seeOther(reply, MAIL_DESK)
  })

  app.post(`${MAIL_DESK}/outgoing/:id/retry`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['outgoing', id, 'retry'] }, (tx) => retryOutgoing(tx, actor, id))
    cookies.setFlash(reply, { key: 'mail-desk.flash.sending' })
    return seeOther(reply, `${MAIL_DESK}?tab=outbox`)
  })

  app.post(`${MAIL_DESK}/outgoing/:id/removal`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['outgoing', id, 'removal'] }, (tx) => discardOutgoing(tx, actor, id))
    cookies.setFlash(reply, { key: 'mail-desk.flash.discarded' })
    return seeOther(reply, `${MAIL_DESK}?tab=parked`)
  })
}
