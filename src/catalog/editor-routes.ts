import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Purpose } from '../drafts/drafts.ts'
import { keptForm } from '../drafts/pages.ts'
import { keepFields } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { companyNames } from '../organizations/customers.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { knownServices } from '../teams/for-customers.ts'
import { listTeams } from '../teams/teams.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withError } from '../web/forms.ts'
import { addTemplate, publishTemplate, saveDraftOf } from './changing.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import { afterAction, fieldCount, nameOfPath, withKeys } from './edited.ts'
import { readEdited } from './editing-rules.ts'
import { type Editing, editorPage, namesOf, startValues } from './editor-pages.ts'
import { templateForm, templateParams } from './template-forms.ts'
import { TEMPLATES } from './template-pages.ts'
import { findTemplate, type Template } from './templates.ts'

const purposeOf = (id: number | undefined): Purpose => (id ? `desk-template-change:${id}` : 'desk-template')

/** Drafts of sessions that are over. */
const keptHere = {
  async keeps({ params, server: { db } }: FastifyRequest, accountId: number) {
    const id = templateParams.safeParse(params).data?.id
    const admins = await db.account.count({ where: { id: accountId, role: 'admin' } })
    const there = !id || (await db.ticketTemplate.count({ where: { id } })) > 0
    return admins && there ? purposeOf(id) : undefined
  },
  keptAt: ({ params }: FastifyRequest) => `${TEMPLATES}/${templateParams.safeParse(params).data?.id ?? 'new'}`,
}

/** With what is typed, else what is kept of it, else what is stored. */
export async function showEditor(
  request: FastifyRequest,
  reply: FastifyReply,
  editing: Editing & { form?: FormState },
) {
  const { db } = request.server
  const { template, form: typed } = editing
  const tools = { words: request.words, actor: actorOf(request) }
  const [teams, companies, services] = await Promise.all([listTeams(db), companyNames(db), knownServices(db)])
  const purpose = purposeOf(template?.id)
  const { form, draft, ...kept } = await keptForm({ db, ...tools }, purpose, [], typed)
  // A box that is not ticked says nothing, so that what is typed is never mixed with what is stored.
  const shown = typed || draft ? form : emptyForm({ ...startValues(template), formKey: kept.formKey })
  const lists = { teams: teams.map(({ name }) => name), companies, services }
  const draftForm = { ...kept.draftForm, fields: namesOf(shown.values).join(' ') }
  const page = editorPage(tools, shown, lists, editing)
  return reply.page('catalog/show', { ...page, ...kept, draftForm, draft, form: page.form, returnTo: hereOf(template) })
}

const hereOf = (template: Template | undefined) => `${TEMPLATES}/${template?.id ?? 'new'}`

/** The form of a template, which its buttons change without storing anything. */
export async function editorRoutes(app: FastifyInstance) {
  const { db, cookies } = app

  app.get(`${TEMPLATES}/new`, (request, reply) => showEditor(request, reply, {}))
  app.post(TEMPLATES, { config: { form: templateForm, ...keptHere } }, (request, reply) => change(request, reply))
  app.post(`${TEMPLATES}/:id`, { config: { form: templateForm, ...keptHere } }, async (request, reply) =>
    change(request, reply, await findTemplate(db, known(templateParams, request.params).id)),
  )

  async function change(request: FastifyRequest, reply: FastifyReply, template?: Template) {
    const form = readForm(templateForm, request.body)
    const again = async (code: number, state: FormState, rest: Editing = {}) => {
      if (state.values.formKey) await keepFields(app, actorOf(request), purposeOf(template?.id), state.values)
      return showEditor(request, reply.code(code), { template, form: state, ...rest })
    }
    if (!form.ok) return again(422, form)
    const { formKey: key, action, seen } = form.data
    if (action !== 'save' && action !== 'publish') {
      const values = afterAction(withKeys(form.values), action)
      return again(200, { values, errors: {} }, { open: openedBy(action, fieldCount(values)) })
    }
    const read = readEdited(form.values)
    if ('faults' in read) return again(422, withFaults(form, read.faults))
    try {
      const wish = { definition: read.definition, note: form.values.note?.trim() ?? '' }
      const { id, changed } = await save(request, { key, action, seen, ...wish }, template)
      cookies.setFlash(reply, { key: flashOf(action, changed) })
      return seeOther(reply, `${TEMPLATES}/${id}`)
    } catch (error) {
      if (error instanceof OutdatedError && template)
        return again(409, form, { template: await findTemplate(db, template.id), changed: true })
      if (!(error instanceof InvalidInputError)) throw error
      return again(422, withFaults(form, [{ ...error, name: nameOfPath(error.field.split('.')) }]))
    }
  }

  interface Wish {
    key: string
    action: string
    seen: string | undefined
    definition: TemplateDefinition
    note: string
  }

  function save(request: FastifyRequest, { key, action, seen, definition, note }: Wish, template?: Template) {
    const actor = actorOf(request)
    return once(db, actor, { key, content: [template?.id ?? 'new', action, definition, note] }, async (tx) => {
      const id = template?.id ?? (await addTemplate(tx, actor, definition, note))
      const changed = template ? await saveDraftOf(tx, actor, id, definition, { note, seen }) : true
      const publishing = action === 'publish' && (await findTemplate(tx, id)).draft !== null
      if (publishing) await publishTemplate(tx, actor, id, undefined)
      return { id, changed: changed || publishing }
    })
  }
}

function flashOf(action: string, changed: boolean): MessageKey {
  if (!changed) return 'flash.unchanged'
  return action === 'publish' ? 'desk.template.flash.published' : 'desk.template.flash.saved'
}

function openedBy(action: string, count: number): number | undefined {
  const [kind, place] = action.split('-')
  if (kind === 'add') return count - 1
  if (kind === 'remove') return undefined
  return Math.max(0, Math.min(count - 1, Number(place) + (kind === 'up' ? -1 : 1)))
}

function withFaults(
  form: FormState,
  faults: { name: string; key: string; values?: FormState['errors'][string]['values'] }[],
) {
  return faults.reduce<FormState>(
    (state, { name, key, values }) => (state.errors[name] ? state : withError(state, name, key as MessageKey, values)),
    { values: form.values, errors: {} },
  )
}
