import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isCustomer, type Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { now, SECOND } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import type { Banner, Pages } from '../web/pages.ts'
import { type IncidentLine, incidentFor, incidentsTouching, linesOf, publicIncidents } from './queries.ts'
import { textFor } from './texts.ts'

// Above which pages incidents are shown, and to whom.

const FOR_CUSTOMERS = new Set<string>([
  'tickets/portal/index',
  'tickets/portal/templates',
  'tickets/portal/companies',
  'tickets/portal/new',
  'knowledge/explorer',
  'knowledge/article',
  'knowledge/suggestions',
] satisfies (keyof Pages)[])
const FOR_VISITORS = new Set<string>([
  'accounts/start',
  'accounts/login',
  'knowledge/explorer',
] satisfies (keyof Pages)[])

/** Milliseconds for which visitors are shown the same: anybody may ask, as often as they like. */
const KEPT = SECOND

export function bannersFor(db: Db) {
  let known: IncidentLine[] = []
  let readAt = Number.NEGATIVE_INFINITY

  async function forVisitors() {
    if (performance.now() - readAt < KEPT) return known
    // Signing in is possible without them.
    known = await publicIncidents(db).catch(() => [])
    readAt = performance.now()
    return known
  }

  return async ({ actor, words, url, method }: FastifyRequest, template: string, data: object): Promise<Banner[]> => {
    if (actor?.incidents.length === 0) return []
    if (!actor) return FOR_VISITORS.has(template) ? (await forVisitors()).map((line) => onPage(words, line)) : []
    if (template === 'knowledge/suggested') return forSubject(db, actor, words, data as Pages['knowledge/suggested'])
    if (!isCustomer(actor)) return atDesk(db, actor, words, template, data)
    if (!FOR_CUSTOMERS.has(template)) return []
    const returnTo = method === 'GET' ? url : '/tickets'
    return (await linesOf(db, actor, actor.incidents)).map((line) => ({
      ...onPage(words, line),
      href: hrefOf(actor, line),
      joining: line.joined ? undefined : { action: `/incidents/${line.id}/joining`, formKey: randomUUID(), returnTo },
    }))
  }
}

const hrefOf = (actor: Viewer, { id }: IncidentLine) => `${isCustomer(actor) ? '' : '/desk'}/incidents/${id}`

/** Beside a subject, while it is typed. */
async function forSubject(db: Db, actor: Viewer, words: Translator, { subject }: Pages['knowledge/suggested']) {
  const line = await incidentFor(db, actor, subject)
  return line ? [{ ...onPage(words, line), href: hrefOf(actor, line) }] : []
}

/** Where a customer is at hand. */
async function atDesk(db: Db, actor: Viewer, words: Translator, template: string, data: object): Promise<Banner[]> {
  const whom = whomOf(template, data)
  const lines = whom ? await incidentsTouching(db, actor, whom) : []
  return lines.map((line) => ({ ...onPage(words, line), href: hrefOf(actor, line) }))
}

function whomOf(template: string, data: object): Parameters<typeof incidentsTouching>[2] | undefined {
  if (template === 'tickets/desk/show') return { ticket: (data as Pages['tickets/desk/show']).ticket.number }
  if (template !== 'telephone/index') return undefined
  const { touched } = data as Pages['telephone/index']
  return touched.length ? { companies: touched } : undefined
}

function onPage(words: Translator, line: IncidentLine): Banner {
  const title = textFor(words.locale, { de: line.titleDe, en: line.titleEn })
  return {
    // A sentence of its own.
    title: title.text.replace(/\.$/, ''),
    lang: title.lang,
    since: momentOf(words, line.since),
    // Nobody waits for what should have come.
    nextNews: line.nextNewsAt && line.nextNewsAt > now() ? momentOf(words, line.nextNewsAt) : undefined,
    href: undefined,
    joined: line.joined,
    joining: undefined,
  }
}
