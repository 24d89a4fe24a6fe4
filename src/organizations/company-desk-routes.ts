import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { companyNotePage, companyPage, contractPage } from './company-pages.ts'
import { readContract } from './contract-facts.ts'
import { readCompany } from './customers.ts'
import {
  changedNoteForm,
  companyNoteForm,
  companyQuery,
  contractParams,
  findingQuery,
  idParams,
  noFields,
  noteParams,
} from './desk-forms.ts'
import { companiesPage } from './desk-pages.ts'
import { findCompanies } from './finding.ts'
import type { Handed } from './handed-pages.ts'
import { addNote, changeNote, removeNote } from './notes.ts'

/** Companies, their contracts and what the team notes about them, for agents. */
export async function companyDeskRoutes(app: FastifyInstance, { ticketsOf, once }: Handed) {
  const { db, cookies } = app

  async function show(request: FastifyRequest, form?: FormState) {
    const { id } = known(idParams, request.params)
    const { people, tickets: page } = known(companyQuery, request.query)
    const company = await readCompany(db, actorOf(request), id, people)
    const href = (tickets: number) => `${withQuery(`/desk/organizations/${id}`, { tickets })}#tickets`
    const tickets = await ticketsOf(request, { organization: id }, { page, href })
    return companyPage(request.words, company, { tickets, form })
  }

  async function showNote(request: FastifyRequest, form?: FormState, changed = false) {
    const { id, note: wanted } = known(noteParams, request.params)
    const company = await readCompany(db, actorOf(request), id, 1)
    const note = company.notes.find((each) => each.id === wanted)
    if (!note) throw new NotFoundError()
    return companyNotePage(request.words, company, note, form, changed)
  }

  app.get('/desk/organizations', async (request, reply) => {
    const asked = known(findingQuery, request.query)
    const found = await findCompanies(db, actorOf(request), asked)
    return reply.page('organizations/desk/companies', companiesPage(request.words, asked, found))
  })

  app.get('/desk/organizations/:id', async (request, reply) =>
    reply.page('organizations/desk/company', await show(request)),
  )

  app.post('/desk/organizations/:id/notes', { config: { form: companyNoteForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const { id } = known(idParams, request.params)
    const form = readForm(companyNoteForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('organizations/desk/company', await show(request, state))
    if (!form.ok) return again(form)
    const { formKey: key, body } = form.data
    try {
      await once(db, actor, { key, content: [id, body] }, (tx) => addNote(tx, actor, id, { body }))
    } catch (error) {
      return again(withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'desk.organizations.flash.noted' })
    return seeOther(reply, `/desk/organizations/${id}#notes`)
  })

  app.get('/desk/organizations/:id/notes/:note', async (request, reply) =>
    reply.page('organizations/desk/company-note', await showNote(request)),
  )

  app.post('/desk/organizations/:id/notes/:note', { config: { form: changedNoteForm } }, async (request, reply) => {
    const { id, note } = known(noteParams, request.params)
    const form = readForm(changedNoteForm, request.body)
    if (!form.ok) return reply.code(422).page('organizations/desk/company-note', await showNote(request, form))
    const { body, seen } = form.data
    try {
      const changed = await changeNote(db, actorOf(request), id, note, { body }, seen)
      cookies.setFlash(reply, { key: changed ? 'desk.organizations.flash.noted' : 'flash.unchanged' })
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error
      return reply.code(409).page('organizations/desk/company-note', await showNote(request, form, true))
    }
    return seeOther(reply, `/desk/organizations/${id}#notes`)
  })

  app.post('/desk/organizations/:id/notes/:note/removal', async (request, reply) => {
    const { id, note } = known(noteParams, request.params)
    readForm(noFields, request.body)
    await removeNote(db, actorOf(request), id, note)
    cookies.setFlash(reply, { key: 'desk.organizations.flash.note-removed' })
    return seeOther(reply, `/desk/organizations/${id}#notes`)
  })

  app.get('/desk/contracts/:number', async (request, reply) => {
    const { number } = known(contractParams, request.params)
    const contract = await readContract(db, actorOf(request), number)
    return reply.page('organizations/desk/contract', contractPage(request.words, contract))
  })
}
