import type { FastifyInstance } from 'fastify'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { momentOf } from '../web/components.ts'
import { linker } from '../web/links.ts'
import { isNamed } from './answer-words.ts'
import type { ConversationMessage, HistoryLine } from './conversation.ts'
import { authorshipOf, historyText, paragraphsOf } from './conversation-pages.ts'
import { isToldByMessage } from './events.ts'
import { stateKey } from './labels.ts'
import { factsOnPage } from './pages.ts'
import type { TicketFacts } from './queries.ts'
import { type CopiedFile, type Extent, historyOf, messagesOf } from './whole-ticket.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/copy/begin': ReturnType<typeof beginning>
    'tickets/copy/messages': { messages: ReturnType<typeof messageInCopy>[] }
    'tickets/copy/history': { lines: ReturnType<typeof lineInCopy>[] }
    'tickets/copy/end': undefined
  }
}

/** Whose copy of what. */
export interface Copying {
  app: FastifyInstance
  words: Translator
  actor: Actor
  /** The cause is for the team. */
  ticket: TicketFacts & { cause?: string }
  extent: Extent
  files: Map<string, CopiedFile>
  /** Mails as they came, for the team: paths in the copy by message. */
  originals: Map<number, string>
  portalName: string
}

function beginning({ words, actor, ticket, extent, portalName }: Copying) {
  const { t } = words
  const facts = factsOnPage(words, ticket, actor)
  const lines: [MessageKey, string | null | false | undefined][] = [
    ['ticket.number', facts.number],
    ['ticket.state', facts.stateText],
    ['ticket.priority', facts.priorityText],
    ['ticket.kind', facts.kindText],
    ['ticket.affects', facts.affectsText],
    ['visit.handling', facts.handlingText],
    ['visit.label', facts.visit && `${facts.visit.time}, ${facts.visit.comes}`],
    ['visit.place', facts.visit?.place],
    ['ticket.created', facts.created.title],
    ['ticket.created-by', facts.requester],
    ['ticket.channel', facts.channelText],
    ['ticket.updated', facts.updated.title],
    ['ticket.closed', facts.closed?.title],
    ['ticket.team', facts.team],
    ['ticket.assignee', facts.assignee],
    [extent === 'everything' ? 'desk.customers.company' : 'ticket.organization', facts.organization],
    ['ticket.contract', facts.contract],
    ['desk.close.solution', ticket.state === 'closed' && ticket.solution],
    ['desk.close.cause', extent === 'everything' && ticket.cause],
  ]
  return {
    locale: words.locale,
    number: facts.number,
    subject: facts.subject,
    facts: [
      ...lines.flatMap(([label, value]) => (value ? [{ label: t(label), value }] : [])),
      ...(facts.given?.answers.map(({ label, text }) => ({ label, value: text })) ?? []),
    ],
    made: words.exact(now()),
    portalName,
    internal: extent === 'everything',
  }
}

function messageInCopy({ words, actor, ticket, files, originals }: Copying, message: ConversationMessage) {
  return {
    id: message.id,
    author: message.authorName,
    by: authorshipOf(words, actor, ticket, message),
    kind: message.visibility === 'internal' ? 'note' : message.side,
    internal: message.visibility === 'internal',
    time: momentOf(words, message.createdAt),
    paragraphs: paragraphsOf(message.body, linker()),
    quoted: message.mail?.quoted,
    original: originals.get(message.id),
    files: message.files.flatMap(({ id, filename, size }) => {
      const path = files.get(id)?.path
      return path
        ? [{ name: filename, size: words.fileSize(size), href: path.split('/').map(encodeURIComponent).join('/') }]
        : []
    }),
  }
}

const lineInCopy = ({ words }: Copying, line: HistoryLine) => ({
  time: momentOf(words, line.createdAt),
  text: historyText(words, line, (state) => words.t(stateKey(state))),
})

/** The ticket as a page that stands alone, piece by piece. */
export async function* copyAsPage(copying: Copying): AsyncGenerator<string> {
  const { app, words, actor, ticket, extent } = copying
  const { t } = words
  const team = extent === 'everything'
  const fill = (template: string, data: object) => app.view(`tickets/copy/${template}`, { t, words, ...data })
  yield await fill('begin', beginning(copying))
  for await (const messages of messagesOf(app.db, ticket.id, extent))
    yield await fill('messages', { messages: messages.map((message) => messageInCopy(copying, message)) })
  for await (const lines of historyOf(app.db, actor, ticket.id, extent))
    yield await fill('history', {
      lines: lines
        .filter(({ type, data }) => !isToldByMessage(type, data, { team }))
        .map((line) => lineInCopy(copying, line)),
    })
  yield await fill('end', {})
}

/** The same for programs. */
export async function* copyAsJson({ app, actor, ticket, extent, files, originals }: Copying): AsyncGenerator<string> {
  const { number, subject, state, priority, kind, affects, restarted, channel, confidential, handling, visit } = ticket
  const { createdAt, updatedAt, closedAt, holdUntil, requesterName, teamName, assigneeName } = ticket
  const facts = {
    ...{ number, subject, state, priority, kind, affects, restarted, channel, confidential, handling },
    visit: visit && { startsAt: visit.startsAt, endsAt: visit.endsAt, visitor: visit.visitor, place: visit.place },
    ...{ createdAt, updatedAt, closedAt, holdUntil, requester: requesterName, team: teamName, assignee: assigneeName },
    ...{ organization: ticket.organizationName, site: ticket.site, contract: ticket.contractNumber },
    ...givenForPrograms(ticket),
    ...(state === 'closed' ? { solution: ticket.solution } : {}),
    ...(extent === 'everything' ? { internalIncluded: true, cause: ticket.cause } : {}),
  }
  yield JSON.stringify(facts, null, 2).replace(/\n\}$/, ',\n  "messages": [')
  let before = '\n'
  for await (const messages of messagesOf(app.db, ticket.id, extent))
    for (const { id, authorName, side, visibility, channel: by, body, createdAt: at, files: sent, mail } of messages) {
      const copied = sent.flatMap(({ id, filename }) => {
        const file = files.get(id)
        return file ? [{ filename, path: file.path, size: file.size, sha256: file.sha256 }] : []
      })
      const quoted = mail?.quoted || undefined
      const said = { at, author: authorName, side, visibility, channel: by, body, quoted, files: copied }
      yield before + JSON.stringify({ ...said, original: originals.get(id) })
      before = ',\n'
    }
  yield '\n],\n  "history": ['
  before = '\n'
  for await (const lines of historyOf(app.db, actor, ticket.id, extent))
    for (const { type, actorName, visibility, data, createdAt: at } of lines) {
      yield before + JSON.stringify({ at, type, actor: actorName, visibility, ...withoutIds(data) })
      before = ',\n'
    }
  yield '\n]\n}\n'
}

/** By the keys of the template; people and files by name. */
const givenForPrograms = ({ template }: Copying['ticket']) =>
  template
    ? {
        template: template.definition.key,
        answers: Object.fromEntries(
          template.answers.map(({ key, value }) => [key, isNamed(value) ? value.name : value] as const),
        ),
      }
    : {}

/** Our ids say nothing elsewhere. */
const withoutIds = (data: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !name.endsWith('Id')))
