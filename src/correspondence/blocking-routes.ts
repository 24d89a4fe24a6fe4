import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { seeOther } from '../web/context.ts'
import { known, readForm, withFault } from '../web/forms.ts'
import { blockSender, unblockSender } from './blocked-senders.ts'
import { blockingForm, unblockingForm } from './desk-forms.ts'
import { MAIL_DESK } from './desk-pages.ts'
import { answerRefused, idOf, showMail } from './incoming-pages.ts'
import { readIncoming } from './quarantine.ts'
import { discardHeld } from './releasing.ts'

/** Senders whose mails nobody wants, behind `requireAdmin`. */
export async function blockingRoutes(app: FastifyInstance) {
  const { db, storage, cookies } = app

  app.post(`${MAIL_DESK}/incoming/:id/blocking`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { from } = await readIncoming(db, actor, id)
    const form = readForm(blockingForm, request.body)
    if (!form.ok) return showMail(request, reply.code(422), { blocking: form })
    const { formKey: key, what } = form.data
    try {
      const rawId = await once(db, actor, { key, content: ['mail', id, 'blocking', what] }, async (tx) => {
        await blockSender(tx, actor, from ?? '', what === 'domain')
        return discardHeld(tx, actor, id)
      })
      if (rawId) await storage.remove([rawId])
    } catch (error) {
      return answerRefused(request, reply, error, () => ({ blocking: withFault(form, error) }))
    }
    cookies.setFlash(reply, { key: 'mail-desk.flash.blocked' })
    return seeOther(reply, MAIL_DESK)
  })

  app.post(`${MAIL_DESK}/blocked/removal`, async (request, reply) => {
    const { pattern } = known(unblockingForm, request.body)
    await unblockSender(db, actorOf(request), pattern)
    cookies.setFlash(reply, { key: 'mail-desk.flash.unblocked' })
    return seeOther(reply, `${MAIL_DESK}?tab=blocked`)
  })
}
