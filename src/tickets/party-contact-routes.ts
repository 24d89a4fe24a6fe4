import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { emptyForm, known, readForm, withFault } from '../web/forms.ts'
import { contactForm, contactParams, contactRemoval, contactsQuery } from './party-contact-forms.ts'
import { CONTACTS, contactPage, contactsPage } from './party-contact-pages.ts'
import { findContact, listContacts, removeContact, renameContact } from './party-contacts.ts'

/** Whom teams ask outside: to be seen, renamed and removed by those teams. */
export async function partyContactRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const toolsOf = (request: FastifyRequest) => ({ words: request.words, actor: actorOf(request) })
  const idOf = (request: FastifyRequest) => known(contactParams, request.params).id
  const find = (request: FastifyRequest) => findContact(db, actorOf(request), idOf(request))

  app.get(CONTACTS, async (request, reply) => {
    const { page } = known(contactsQuery, request.query)
    const list = await listContacts(db, actorOf(request), page)
    return reply.page('tickets/parties/index', contactsPage(toolsOf(request), list))
  })

  app.get(`${CONTACTS}/:id`, async (request, reply) =>
    reply.page('tickets/parties/show', contactPage(toolsOf(request), await find(request))),
  )

  app.post(`${CONTACTS}/:id`, async (request, reply) => {
    const contact = await find(request)
    const form = readForm(contactForm, request.body)
    const refused = (faulty: typeof form) =>
      reply.code(422).page('tickets/parties/show', contactPage(toolsOf(request), contact, { form: faulty }))
    if (!form.ok) return refused(form)
    try {
      cookies.setFlash(reply, savedOrNot(await renameContact(db, actorOf(request), contact.id, form.data)))
    } catch (error) {
      return refused({ ...form, ...withFault(form, error) })
    }
    return seeOther(reply, CONTACTS)
  })

  app.post(`${CONTACTS}/:id/removal`, async (request, reply) => {
    const actor = actorOf(request)
    const id = idOf(request)
    const { formKey: key } = known(contactRemoval, request.body)
    try {
      await once(db, actor, { key, content: ['party', id] }, async (tx) => {
        await removeContact(tx, actor, id)
      })
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      const gone = withFault(emptyForm(), error)
      const page = contactPage(toolsOf(request), await find(request), { gone })
      return reply.code(422).page('tickets/parties/show', page)
    }
    cookies.setFlash(reply, { key: 'party.contacts.removed' })
    return seeOther(reply, CONTACTS)
  })
}
