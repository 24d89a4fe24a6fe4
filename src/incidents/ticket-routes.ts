import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { once } from '../drafts/submissions.ts'
import type { Translator } from '../i18n/translate.ts'
import { actionForm } from '../tickets/desk-action-routes.ts'
import type { DeskTicket } from '../tickets/desk-facts.ts'
import { formPage } from '../tickets/desk-form-pages.ts'
import { emptyForm } from '../web/forms.ts'
import { type IncidentChoice, runningIncidents } from './desk-lists.ts'
import { titleFor } from './desk-pages.ts'
import { joiningTicketForm } from './forms.ts'
import { joinTicketTo } from './joining.ts'

/** „Zu bekannter Störung“: a ticket is about an incident, which its customer has joined then. */
export async function ticketIncidentRoutes(app: FastifyInstance) {
  const { db } = app

  actionForm(app, 'incident', {
    action: 'work',
    form: joiningTicketForm,
    page: async (request, ticket, typed) => joiningPage(request.words, ticket, await runningIncidents(db), typed),
    async act(actor, { id }, { formKey: key, incident }) {
      await once(db, actor, { key, content: [id, incident] }, (tx) => joinTicketTo(tx, actor, incident, id))
      return 'incident.ticket.done'
    },
  })
}

function joiningPage(words: Translator, ticket: DeskTicket, running: IncidentChoice[], form = emptyForm()) {
  const { t } = words
  const choices = running.map((each) => ({ value: each.id, label: titleFor(words, each).text }))
  return formPage(words, ticket, 'incident', form, {
    title: 'incident.ticket.title',
    submit: 'incident.ticket.submit',
    labels: { incident: 'incident.ticket.choose' },
    formKey: randomUUID(),
    fields: [{ kind: 'select', name: 'incident', required: true, choices, empty: t('incident.ticket.empty') }],
    effects: [t('incident.ticket.effect')],
  })
}
