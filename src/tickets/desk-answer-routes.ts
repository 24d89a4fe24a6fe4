import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { offeredTemplates } from '../catalog/offered.ts'
import type { Fields } from '../web/body.ts'
import { answersForm, partAnswers, templateChoiceForm } from './answer-forms.ts'
import { changeAnswers, giveTemplate } from './answering.ts'
import { actionForm } from './desk-action-routes.ts'
import { answersPage, templateChoicePage } from './desk-answer-pages.ts'

/** What was answered in a ticket's template, and which one it has. */
export async function deskAnswerRoutes(app: FastifyInstance) {
  const { db } = app

  actionForm(app, 'answers', {
    action: 'work',
    form: answersForm,
    page: (request, ticket, typed) => answersPage(request.words, ticket, typed),
    async act(actor, { id }, data) {
      await changeAnswers(db, actor, id, partAnswers(data as Fields).answers)
      return 'desk.action.done.answers'
    },
  })

  actionForm(app, 'template', {
    action: 'work',
    form: templateChoiceForm,
    async page(request, ticket, typed) {
      const today = actorOf(request).admission.today()
      const tiles = await offeredTemplates(db, { organizationId: ticket.organizationId, today })
      return templateChoicePage(request.words, ticket, tiles, typed)
    },
    async act(actor, { id }, { template }) {
      await giveTemplate(db, actor, id, { template })
      return 'desk.action.done.template'
    },
  })
}
