import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { absenceOnPage, endAbsence, takeAbsence } from './absence-routes.ts'
import { findAgent, findAgents } from './agent-lists.ts'
import { type AgentForms, agentPage, agentsPage, newAgentPage } from './agent-pages.ts'
import { AccountExistsError, addAgent, inviteAgent, LastAdminError, setAgent, signOutAgent } from './agents.ts'
import {
  agentParams,
  agentsQuery,
  chosenTeams,
  enablingForm,
  invitationForm,
  noFields,
  onceForm,
  rightsForm,
} from './desk-forms.ts'
import type { TeamTask } from './desk-pages.ts'
import { listTeams } from './teams.ts'

const AGENTS = '/desk/settings/agents'

/** Agents, behind `requireAdmin`. */
export async function agentDeskRoutes(app: FastifyInstance, { work, once }: TeamTask) {
  const { db, cookies } = app

  app.get(AGENTS, async (request, reply) => {
    const asked = known(agentsQuery, request.query)
    const found = await findAgents(db, asked)
    return reply.page('teams/desk/agents', agentsPage(request.words, actorOf(request), asked.q, found))
  })

  app.get(`${AGENTS}/new`, async (request, reply) => showNew(request, reply))

  app.post(AGENTS, async (request, reply) => {
    const form = readForm(invitationForm, request.body)
    if (!form.ok) return showNew(request, reply, form)
    const { formKey: key, ...person } = form.data
    const actor = actorOf(request)
    try {
      await once(db, actor, { key, content: person }, (tx) => addAgent(tx, person, actor))
    } catch (error) {
      return showNew(request, reply, withAgentFault(form, error))
    }
    cookies.setFlash(reply, { key: 'desk.agents.invited-now', values: { email: form.values.email ?? '' } })
    return seeOther(reply, AGENTS)
  })

  app.get(`${AGENTS}/:agent`, async (request, reply) => showAgent(request, reply))

  app.post(`${AGENTS}/:agent`, async (request, reply) => {
    const id = agentIn(request)
    await findAgent(db, id)
    const form = readForm(rightsForm, request.body)
    if (!form.ok) return showAgent(request, reply, { form })
    const { seen, ...rights } = form.data
    try {
      cookies.setFlash(reply, savedOrNot(await setAgent(db, id, rights, actorOf(request), seen)))
    } catch (error) {
      if (error instanceof OutdatedError) return showAgent(request, reply, { form, changed: true })
      return showAgent(request, reply, { form: withAgentFault(form, error) })
    }
    return seeOther(reply, `${AGENTS}/${id}`)
  })

  app.post(`${AGENTS}/:agent/enabling`, async (request, reply) => {
    const id = agentIn(request)
    await findAgent(db, id)
    const form = readForm(enablingForm, request.body)
    if (!form.ok) return showAgent(request, reply, { enabling: form })
    const { enabled } = form.data
    try {
      await setAgent(db, id, { enabled }, actorOf(request))
    } catch (error) {
      return showAgent(request, reply, { enabling: withAgentFault(form, error) })
    }
    // Who disables themselves is signed out.
    cookies.setFlash(reply, { key: enabled ? 'desk.agents.enabled-now' : 'desk.agents.disabled-now' })
    return seeOther(reply, `${AGENTS}/${id}`)
  })

  app.post(`${AGENTS}/:agent/invitation`, async (request, reply) => {
    const id = agentIn(request)
    const { formKey: key } = known(onceForm, request.body)
    const actor = actorOf(request)
    const { email } = await findAgent(db, id)
    await once(db, actor, { key, content: ['invitation', id] }, (tx) => inviteAgent(tx, id, actor))
    cookies.setFlash(reply, { key: 'desk.agents.invited-now', values: { email } })
    return seeOther(reply, `${AGENTS}/${id}`)
  })

  app.post(`${AGENTS}/:agent/sessions/removal`, async (request, reply) => {
    const id = agentIn(request)
    readForm(noFields, request.body)
    await findAgent(db, id)
    await signOutAgent(db, id, actorOf(request))
    cookies.setFlash(reply, { key: 'desk.agents.signed-out' })
    return seeOther(reply, `${AGENTS}/${id}`)
  })

  app.post(`${AGENTS}/:agent/absence`, async (request, reply) => {
    const id = agentIn(request)
    await findAgent(db, id)
    const absent = await takeAbsence(request, reply, id)
    return absent ? showAgent(request, reply, { absent }) : seeOther(reply, `${AGENTS}/${id}#absence`)
  })

  app.post(`${AGENTS}/:agent/absence/removal`, async (request, reply) => {
    const id = agentIn(request)
    readForm(noFields, request.body)
    await findAgent(db, id)
    await endAbsence(request, reply, id)
    return seeOther(reply, `${AGENTS}/${id}#absence`)
  })

  async function showNew(request: FastifyRequest, reply: FastifyReply, form?: FormState) {
    const page = newAgentPage(request.words, actorOf(request), await listTeams(db), form, chosenTeams(request.body))
    return reply.code(form ? 422 : 200).page('teams/desk/new-agent', page)
  }

  async function showAgent(request: FastifyRequest, reply: FastifyReply, forms: AgentForms = {}) {
    const id = agentIn(request)
    const [agent, teams, open] = await Promise.all([findAgent(db, id), listTeams(db), work.countOpenOfAgents(db, [id])])
    const chosen = forms.form ? chosenTeams(request.body) : agent.teams
    const place = { path: `${AGENTS}/${id}/absence`, own: false }
    const absence = await absenceOnPage(request, work, place, id, forms.absent)
    const data = { agent, teams, chosen, open: open.get(id) ?? 0, absence, ...forms }
    return reply
      .code(forms.changed ? 409 : forms.form || forms.enabling || forms.absent ? 422 : 200)
      .page('teams/desk/agent', agentPage(request.words, actorOf(request), data))
  }
}

const agentIn = (request: FastifyRequest) => known(agentParams, request.params).agent

function withAgentFault(form: FormState, error: unknown): FormState {
  if (error instanceof AccountExistsError) return withError(form, 'email', 'error.agent.known')
  if (error instanceof LastAdminError) return withError(form, 'form', 'error.agent.last-admin')
  return withFault(form, error)
}
