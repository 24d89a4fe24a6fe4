import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { companyNames } from '../organizations/customers.ts'
import { NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { listTeams } from '../teams/teams.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { mailParams, onceForm } from './desk-forms.ts'
import { mailRuleForm, movingForm } from './mail-rule-forms.ts'
import { MAIL_RULES, rulePage, rulesPage } from './mail-rule-pages.ts'
import { addRule, asRule, changeRule, moveRule, readRules, removeRule } from './mail-rules.ts'
import { tryRule } from './rule-trial.ts'

/** Which team a mail is for, behind `requireAdmin`. */
export async function mailRuleRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const idOf = (request: FastifyRequest) => known(mailParams, request.params).id

  async function listFor(request: FastifyRequest, current?: number) {
    const [rules, teams] = await Promise.all([readRules(db), listTeams(db)])
    const fallback = teams.find(({ isDefault }) => isDefault) ?? teams[0]
    const rule = rules.find(({ id }) => id === current)
    if (current !== undefined && !rule) throw new NotFoundError()
    const tools = { words: request.words, actor: actorOf(request) }
    return { tools, rule, teams, list: rulesPage(tools, rules, fallback?.name ?? '', current) }
  }

  const index = async (request: FastifyRequest, reply: FastifyReply, changed = false) =>
    reply.code(changed ? 409 : 200).page('correspondence/rules/index', { ...(await listFor(request)).list, changed })

  type Edited = Omit<Parameters<typeof rulePage>[3], 'rule'>
  async function edit(request: FastifyRequest, reply: FastifyReply, id?: number, edited: Edited = {}) {
    const { tools, list, rule, teams } = await listFor(request, id)
    const companies = await companyNames(db)
    return reply.page('correspondence/rules/show', rulePage(tools, list, { teams, companies }, { ...edited, rule }))
  }

  app.get(MAIL_RULES, (request, reply) => index(request, reply))
  app.get(`${MAIL_RULES}/new`, (request, reply) => edit(request, reply))
  app.get(`${MAIL_RULES}/:id`, (request, reply) => edit(request, reply, idOf(request)))
  app.post(MAIL_RULES, (request, reply) => save(request, reply))
  app.post(`${MAIL_RULES}/:id`, (request, reply) => save(request, reply, idOf(request)))

  async function save(request: FastifyRequest, reply: FastifyReply, id?: number) {
    await listFor(request, id)
    const form = readForm(mailRuleForm, request.body)
    const again = (code: number, state: FormState, rest: Edited = {}) =>
      edit(request, reply.code(code), id, { form: state, ...rest })
    if (!form.ok) return again(422, form)
    const { formKey: key, action, seen, subject, ...wish } = form.data
    const actor = actorOf(request)
    try {
      if (action === 'try')
        return again(200, form, { trial: await tryRule(db, { ...(await asRule(db, wish)), id }, subject) })
      await once<unknown>(db, actor, { key, content: [id ?? 'new', wish] }, (tx) =>
        id === undefined ? addRule(tx, actor, wish) : changeRule(tx, actor, id, wish, seen),
      )
    } catch (error) {
      if (error instanceof OutdatedError) return again(409, form, { changed: true })
      return again(422, withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'mail-rules.flash.saved' })
    return seeOther(reply, MAIL_RULES)
  }

  app.post(`${MAIL_RULES}/:id/move`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key, direction, seen } = known(movingForm, request.body)
    try {
      await once(db, actor, { key, content: ['rule', id, direction] }, (tx) =>
        moveRule(tx, actor, id, direction === 'up', seen),
      )
    } catch (error) {
      if (error instanceof OutdatedError) return index(request, reply, true)
      throw error
    }
    return seeOther(reply, MAIL_RULES)
  })

  app.post(`${MAIL_RULES}/:id/removal`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['rule', id, 'removal'] }, (tx) => removeRule(tx, actor, id))
    cookies.setFlash(reply, { key: 'mail-rules.flash.removed' })
    return seeOther(reply, MAIL_RULES)
  })
}
