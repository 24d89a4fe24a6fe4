import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { localDay, now } from '../platform/clock.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, readForm, withFault } from '../web/forms.ts'
import { possibleDeputies, readAbsence, setAbsence } from './absence.ts'
import { absencePage } from './absence-pages.ts'
import { absenceForm, noFields } from './desk-forms.ts'
import type { TeamWork } from './team-work.ts'

const OWN = '/desk/absence'

/** An agent's own absence, behind `requireAgent`. */
export async function absenceRoutes(app: FastifyInstance, { work }: { work: TeamWork }) {
  app.get(OWN, async (request, reply) => show(request, reply))

  app.post(OWN, async (request, reply) => {
    const form = await takeAbsence(request, reply, actorOf(request).accountId)
    return form ? show(request, reply.code(422), form) : seeOther(reply, OWN)
  })

  app.post(`${OWN}/removal`, async (request, reply) => {
    readForm(noFields, request.body)
    await endAbsence(request, reply, actorOf(request).accountId)
    return seeOther(reply, OWN)
  })

  async function show(request: FastifyRequest, reply: FastifyReply, form?: FormState) {
    const place = { path: OWN, own: true }
    return reply.page('teams/desk/absence', {
      absence: await absenceOnPage(request, work, place, actorOf(request).accountId, form),
    })
  }
}

const todayIn = ({ server }: FastifyRequest) => localDay(now(), server.config.timeZone)

/** What `absencePage` shows of an agent. */
export async function absenceOnPage(
  request: FastifyRequest,
  work: TeamWork,
  place: { path: string; own: boolean },
  id: number,
  form?: FormState,
) {
  const { db, config } = request.server
  const today = todayIn(request)
  const [absence, deputies] = await Promise.all([readAbsence(db, id, today), possibleDeputies(db, id, today)])
  const limits = { until: absence?.until, timeZone: config.timeZone }
  const waiting = await work.dutiesOf(db, actorOf(request), id, limits)
  return absencePage(request.words, place, { absence, deputies, waiting }, form)
}

/** Returns the form if there is something wrong with it; else it is saved. */
export async function takeAbsence(request: FastifyRequest, reply: FastifyReply, id: number) {
  const form = readForm(absenceForm, request.body)
  if (!form.ok) return form
  const { db, cookies } = request.server
  try {
    const changed = await setAbsence(db, id, form.data, { by: actorOf(request), today: todayIn(request) })
    cookies.setFlash(reply, changed ? { key: 'absence.saved' } : savedOrNot(false))
    return undefined
  } catch (error) {
    return withFault(form, error)
  }
}

export async function endAbsence(request: FastifyRequest, reply: FastifyReply, id: number) {
  const { db, cookies } = request.server
  await setAbsence(db, id, undefined, { by: actorOf(request), today: todayIn(request) })
  cookies.setFlash(reply, { key: 'absence.ended' })
}
