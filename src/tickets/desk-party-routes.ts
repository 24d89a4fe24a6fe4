import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { shownAddress } from '../platform/addresses.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { versionOf } from '../platform/versions.ts'
import { wordsFor } from '../web/context.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { actionForm } from './desk-action-routes.ts'
import type { DeskTicket } from './desk-facts.ts'
import { partyForm } from './desk-party-forms.ts'
import { partyPage } from './desk-party-pages.ts'
import { type Party, partiesOf, writtenParty } from './parties.ts'
import { partyContactRoutes } from './party-contact-routes.ts'
import { messagesToPass } from './question-choices.ts'
import { askParty, type Outgoing, previewQuestion, withoutNames } from './questions.ts'

type Typed = z.output<typeof partyForm>

/** Somebody outside is asked, and exactly what goes out is shown before; and whom teams have asked. */
export async function deskPartyRoutes(app: FastifyInstance) {
  const { db, config } = app
  await app.register(partyContactRoutes)

  /** Those outside read the portal's language. */
  const outside = (request: FastifyRequest) => wordsFor(app, actorOf(request).settings.current().defaultLocale)

  async function previewOf(request: FastifyRequest, ticket: DeskTicket, known: Party[], typed: Typed) {
    const wish = questionIn(typed, known)
    const outgoing = await previewQuestion(db, actorOf(request), ticket.id, wish, outside(request))
    demandSmall(outgoing, config.mailInlineSize)
    const to = writtenParty({ name: wish.name, address: shownAddress(wish.address) })
    return { to, outgoing, mark: versionOf(JSON.stringify([to, outgoing])) }
  }

  async function page(request: FastifyRequest, ticket: DeskTicket, form: FormState = emptyForm()) {
    const actor = actorOf(request)
    const [known, messages, subject] = await Promise.all([
      partiesOf(db, ticket.teamId),
      messagesToPass(db, ticket.id),
      withoutNames(db, actor, ticket.id, ticket.subject, outside(request)),
    ])
    const typed = Object.keys(form.errors).length ? undefined : partyForm.safeParse(form.values).data
    const preview = typed && (await previewOf(request, ticket, known, typed).catch(onlyInvalid))
    return partyPage(request.words, ticket, { known, messages, subject, from: ticket.teamName, preview }, form)
  }

  actionForm(app, 'party', {
    action: 'work',
    form: partyForm,
    page,
    keeps: (id) => `desk-party:${id}`,
    async showsFirst(request, ticket, data) {
      const { mark } = await previewOf(request, ticket, await partiesOf(db, ticket.teamId), data)
      return mark !== data.previewed
    },
    async act(actor, { id }, data) {
      const { teamId } = await ticketOfTeam(id)
      const wish = questionIn(data, await partiesOf(db, teamId))
      const words = wordsFor(app, actor.settings.current().defaultLocale)
      await once(db, actor, { key: data.formKey, content: [id, 'party', wish] }, (tx) =>
        askParty(tx, actor, id, wish, words),
      )
      return 'party.done'
    },
  })

  const ticketOfTeam = (id: number) => db.ticket.findUniqueOrThrow({ where: { id }, select: { teamId: true } })
}

/** What cannot go out is told at its field. */
function onlyInvalid(error: unknown): undefined {
  if (!(error instanceof InvalidInputError)) throw error
}

function questionIn({ party, name, address, subject, body, messages, files, reveals, shown }: Typed, known: Party[]) {
  const chosen = known.find(({ id }) => id === party)
  if (party !== undefined && !chosen) throw new InvalidInputError('party', 'error.party')
  const to = chosen ?? { name, address }
  return {
    ...{ name: to.name, address: to.address, subject, body, messages, files, reveals },
    shown: shown === 'yes',
  }
}

function demandSmall({ files }: Outgoing, most: number) {
  if (files.reduce((sum, { size }) => sum + size, 0) > most) throw new InvalidInputError('files', 'error.party.files')
}
