import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { OutdatedError } from '../platform/versions.ts'
import { knownServices } from '../teams/for-customers.ts'
import { readDeskTicket } from '../tickets/desk-facts.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { listIncidents, readIncidentAtDesk } from './desk-lists.ts'
import { deskIncidentPage, endingPage, incidentsPage, LIST } from './desk-pages.ts'
import { endIncident } from './ending.ts'
import { changePage, newIncidentPage } from './form-pages.ts'
import {
  changedIncidentForm,
  endingForm,
  incidentParams,
  incidentQuery,
  newIncidentForm,
  newIncidentQuery,
  updateForm,
} from './forms.ts'
import { changeIncident, factsOf, openIncident } from './opening.ts'
import { ticketIncidentRoutes } from './ticket-routes.ts'
import { addUpdate } from './updates.ts'

/** Known incidents at the desk. */
export async function incidentDeskRoutes(app: FastifyInstance) {
  const { db, cookies, config, settings } = app
  const { timeZone } = config
  await app.register(ticketIncidentRoutes)
  const idOf = (request: FastifyRequest) => known(incidentParams, request.params).id
  const toolsOf = async ({ words }: FastifyRequest) => ({ words, timeZone, services: await knownServices(db) })

  app.get(LIST, async (request, reply) => {
    const { page } = known(incidentQuery, request.query)
    const found = await listIncidents(db, actorOf(request), page)
    return reply.page('incidents/desk/index', incidentsPage(request.words, found))
  })

  async function showNew(request: FastifyRequest, reply: FastifyReply, number?: string, form?: FormState) {
    const ticket = number ? await readDeskTicket(db, actorOf(request), number) : undefined
    const origin = ticket && { ...ticket, company: ticket.organizationName }
    return reply
      .code(form ? 422 : 200)
      .page('incidents/desk/new', newIncidentPage(await toolsOf(request), origin, form))
  }

  app.get(`${LIST}/new`, async (request, reply) =>
    showNew(request, reply, known(newIncidentQuery, request.query).ticket),
  )

  app.post(LIST, { config: { form: newIncidentForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(newIncidentForm, request.body)
    if (!form.ok) return showNew(request, reply, form.values.ticket, form)
    const { formKey: key, ticket: number, ...wish } = form.data
    const ticketId = number ? (await readDeskTicket(db, actor, number)).id : undefined
    try {
      const id = await once(db, actor, { key, content: [number, wish] }, (tx) =>
        openIncident(tx, actor, wish, { timeZone, ticketId }),
      )
      cookies.setFlash(reply, { key: 'incident.flash.opened' })
      return seeOther(reply, `${LIST}/${id}`)
    } catch (error) {
      return showNew(request, reply, number, withFault(form, error))
    }
  })

  async function show(request: FastifyRequest, shown: { form?: FormState; over?: boolean } = {}) {
    const { page } = known(incidentQuery, request.query)
    const incident = await readIncidentAtDesk(db, actorOf(request), idOf(request), page)
    return deskIncidentPage(request.words, incident, { timeZone, ...shown })
  }

  app.get(`${LIST}/:id`, async (request, reply) => reply.page('incidents/desk/show', await show(request)))

  app.post(`${LIST}/:id/updates`, { config: { form: updateForm } }, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(updateForm, request.body)
    const again = async (state: FormState, over = false) =>
      reply.code(over ? 409 : 422).page('incidents/desk/show', await show(request, { form: state, over }))
    if (!form.ok) return again(form)
    const { formKey: key, ...wish } = form.data
    try {
      await once(db, actor, { key, content: [id, wish] }, (tx) => addUpdate(tx, actor, id, wish, { timeZone }))
    } catch (error) {
      if (error instanceof OutdatedError) return again(form, true)
      return again(withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'incident.flash.updated' })
    return seeOther(reply, `${LIST}/${id}`)
  })

  async function showChange(request: FastifyRequest, shown: { form?: FormState; changed?: boolean } = {}) {
    const id = idOf(request)
    const { endedAt } = await readIncidentAtDesk(db, actorOf(request), id, 1)
    return changePage(await toolsOf(request), { id, facts: await factsOf(db, id), over: endedAt !== null, ...shown })
  }

  app.get(`${LIST}/:id/changes`, async (request, reply) =>
    reply.page('incidents/desk/change', await showChange(request)),
  )

  app.post(`${LIST}/:id/changes`, { config: { form: changedIncidentForm } }, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(changedIncidentForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('incidents/desk/change', await showChange(request, { form: state }))
    if (!form.ok) return again(form)
    const { formKey: key, seen, ...wish } = form.data
    const change = () =>
      once(db, actor, { key, content: [id, wish, seen] }, (tx) =>
        changeIncident(tx, actor, id, wish, { timeZone, seen }),
      )
    try {
      cookies.setFlash(reply, savedOrNot(await change()))
    } catch (error) {
      if (!(error instanceof OutdatedError)) return again(withFault(form, error))
      return reply.code(409).page('incidents/desk/change', await showChange(request, { form, changed: true }))
    }
    return seeOther(reply, `${LIST}/${id}`)
  })

  async function showEnding(request: FastifyRequest, form?: FormState) {
    const incident = await readIncidentAtDesk(db, actorOf(request), idOf(request), 1)
    return endingPage(request.words, incident, form, incident.endedAt !== null)
  }

  app.get(`${LIST}/:id/ending`, async (request, reply) =>
    reply.page('incidents/desk/ending', await showEnding(request)),
  )

  app.post(`${LIST}/:id/ending`, { config: { form: endingForm } }, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(endingForm, request.body)
    const again = async (state: FormState, code = 422) =>
      reply.code(code).page('incidents/desk/ending', await showEnding(request, state))
    if (!form.ok) return again(form)
    const { formKey: key, ...wish } = form.data
    const tools = {
      standard: settings.current().defaultLocale,
      question: (locale: 'de' | 'en') => wordsFor(app, locale).t('incident.question'),
    }
    try {
      const { tickets, failed } = await once(db, actor, { key, content: [id, wish] }, (tx) =>
        endIncident(tx, actor, id, wish, tools),
      )
      cookies.setFlash(reply, {
        key: failed.length ? 'incident.flash.ended.failed' : 'incident.flash.ended',
        values: { tickets: String(tickets), failed: failed.slice(0, 5).join(', ') },
      })
    } catch (error) {
      if (error instanceof OutdatedError) return again(form, 409)
      return again(withFault(form, error))
    }
    return seeOther(reply, `${LIST}/${id}`)
  })
}
