import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import type { Fields } from '../web/body.ts'
import { singles } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, readForm, withFault } from '../web/forms.ts'
import { customerAnswersForm, namedAnswers, partAnswers } from './answer-forms.ts'
import { answerQuestions } from './answering.ts'
import { ticketPage } from './pages.ts'
import { findTicket, type OfTicket, readTicket, toolsOf } from './ticket-routes.ts'

/** What its customer is asked on a ticket. */
export async function answerRoutes(app: FastifyInstance) {
  app.post<OfTicket>('/tickets/:number/answers', { config: { form: customerAnswersForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const { words } = request
    const ticket = await findTicket(request)
    const { own, answers } = partAnswers((request.body ?? {}) as Fields)
    const form = readForm(customerAnswersForm, own)
    const values = { ...singles(own), ...namedAnswers(answers) }
    const again = async (state: FormState) =>
      reply
        .code(422)
        .page('tickets/portal/show', await ticketPage(toolsOf(request), await readTicket(request), { asked: state }))
    if (!form.ok) return again({ values, errors: form.errors })
    try {
      await once(app.db, actor, { key: form.data.formKey, content: answers }, (tx) =>
        answerQuestions(tx, actor, words, ticket.id, answers),
      )
    } catch (error) {
      return again(withFault({ values, errors: {} }, error))
    }
    app.cookies.setFlash(reply, { key: 'template.answer.done' })
    return seeOther(reply, `/tickets/${ticket.number}`)
  })
}
