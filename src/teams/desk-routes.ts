import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { BadRequestError, type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { agentsOutside, findAgents } from './agent-lists.ts'
import { setMember } from './agents.ts'
import { memberForm, memberParams, noFields, onceForm, teamForm, teamParams, teamQuery } from './desk-forms.ts'
import type { TeamTask } from './desk-pages.ts'
import { newTeamPage, type TeamTools, teamPage, teamsPage } from './desk-pages.ts'
import { knownServices } from './for-customers.ts'
import { addTeam, findTeam, listTeams, setTeam, TeamExistsError } from './teams.ts'

const TEAMS = '/desk/settings/teams'

/** Teams, behind `requireAdmin`. */
export async function teamDeskRoutes(app: FastifyInstance, { work, once }: TeamTask) {
  const { db, cookies } = app

  app.get(TEAMS, async (request, reply) => reply.page('teams/desk/index', teamsPage(await toolsOf(request))))

  app.get(`${TEAMS}/new`, async (request, reply) => showNew(request, reply))

  app.post(TEAMS, async (request, reply) => {
    const form = readForm(teamForm, request.body)
    if (!form.ok) return showNew(request, reply, form)
    const { formKey: key, seen: _none, ...team } = form.data
    if (!key) throw new BadRequestError('The form carries no key')
    const actor = actorOf(request)
    try {
      const id = await once(db, actor, { key, content: team }, (tx) => addTeam(tx, team, actor))
      cookies.setFlash(reply, { key: 'desk.teams.added', values: { name: form.data.name } })
      return seeOther(reply, `${TEAMS}/${id}`)
    } catch (error) {
      return showNew(request, reply, withTeamFault(form, error))
    }
  })

  app.get(`${TEAMS}/:team`, async (request, reply) => showTeam(request, reply))

  app.post(`${TEAMS}/:team`, async (request, reply) => {
    const id = teamOf(request)
    await findTeam(db, id)
    const form = readForm(teamForm, request.body)
    if (!form.ok) return showTeam(request, reply, { form })
    const { formKey: _none, seen, ...team } = form.data
    try {
      const changed = await setTeam(db, id, team, actorOf(request), seen)
      cookies.setFlash(reply, savedOrNot(changed))
    } catch (error) {
      if (error instanceof OutdatedError) return showTeam(request, reply, { form, changed: true })
      return showTeam(request, reply, { form: withTeamFault(form, error) })
    }
    return seeOther(reply, `${TEAMS}/${id}`)
  })

  app.post(`${TEAMS}/:team/members`, async (request, reply) => {
    const id = teamOf(request)
    await findTeam(db, id)
    const form = readForm(memberForm, request.body)
    if (!form.ok) return showTeam(request, reply, { joining: form })
    await setMember(db, id, form.data.agent, true, actorOf(request))
    cookies.setFlash(reply, { key: 'desk.teams.joined' })
    return seeOther(reply, `${TEAMS}/${id}#members`)
  })

  app.post(`${TEAMS}/:team/members/:agent/removal`, async (request, reply) => {
    const { team, agent } = known(memberParams, request.params)
    readForm(noFields, request.body)
    await findTeam(db, team)
    await setMember(db, team, agent, false, actorOf(request))
    cookies.setFlash(reply, { key: 'desk.teams.left' })
    return seeOther(reply, `${TEAMS}/${team}#members`)
  })

  app.post(`${TEAMS}/:team/removal`, async (request, reply) => {
    const id = teamOf(request)
    const actor = actorOf(request)
    const { formKey: key } = known(onceForm, request.body)
    const name = await once(db, actor, { key, content: ['team', id] }, (tx) => work.removeTeam(tx, id, actor))
    cookies.setFlash(reply, { key: 'desk.teams.removed', values: { name } })
    return seeOther(reply, TEAMS)
  })

  async function toolsOf(request: FastifyRequest): Promise<TeamTools> {
    const [teams, open] = await Promise.all([listTeams(db), work.countOpenOfTeams(db)])
    return { words: request.words, actor: actorOf(request), teams, open }
  }

  async function showNew(request: FastifyRequest, reply: FastifyReply, form?: FormState) {
    const page = newTeamPage(await toolsOf(request), await knownServices(db), form)
    return reply.code(form ? 422 : 200).page('teams/desk/new', page)
  }

  async function showTeam(
    request: FastifyRequest,
    reply: FastifyReply,
    forms: { form?: FormState; joining?: FormState; changed?: boolean } = {},
  ) {
    const id = teamOf(request)
    const { page } = known(teamQuery, request.query)
    const [team, services, found, outside, needs] = await Promise.all([
      findTeam(db, id),
      knownServices(db),
      findAgents(db, { team: id, page }),
      agentsOutside(db, id),
      work.whatNeedsTeam(db, id),
    ])
    const assigned = await work.countOpenOfAgents(
      db,
      found.agents.map((agent) => agent.id),
      id,
    )
    const data = { id, team, services, found, outside, needs, assigned, ...forms }
    return reply
      .code(forms.changed ? 409 : forms.form || forms.joining ? 422 : 200)
      .page('teams/desk/show', teamPage(await toolsOf(request), data))
  }
}

const teamOf = (request: FastifyRequest) => known(teamParams, request.params).team

const withTeamFault = (form: FormState, error: unknown) =>
  error instanceof TeamExistsError ? withError(form, 'name', 'error.team.taken') : withFault(form, error)
