import { expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { type Belonging, belongings, type Kind, missing } from '../support/belongings.ts'
import { as, Visitor } from '../support/browsing.ts'
import type { Portal } from '../support/portal.ts'
import { ask, useActors } from '../support/route-actors.ts'
import { type Outcome, type Row, TO_SIGN_IN } from './route-rows.ts'

const THINGS = 'messages participants teams members agents customers organizations places notes canned incoming'
const ID_IN_PATH = new RegExp(`(${THINGS.replaceAll(' ', '|')}|outgoing|mail-rules|incidents|faq|categories)/\\d*`, 'g')

type ActorName = keyof ReturnType<typeof useActors>['ACTORS']

/** Whose thing is asked for; the victim is a colleague to the people of the company, and to all others a stranger. */
const WHOSES = ['own', 'foreign', 'confidential', 'missing'] as const
type Whose = (typeof WHOSES)[number]

function expectOutcome(
  answer: { statusCode: number; headers: Record<string, unknown> },
  wanted: Outcome | undefined,
  what: string,
) {
  if (typeof wanted === 'number') return expect(answer.statusCode, what).toBe(wanted)
  expect([302, 303], what).toContain(answer.statusCode)
  expect(String(answer.headers.location), what).toMatch(new RegExp(`^${wanted}`))
  if (wanted === '/') expect(answer.headers.location, what).toBe('/')
}

function wantedOf(row: Row, actor: ActorName | 'nobody', whose: Whose): Outcome | undefined {
  const isPublic = row.nobody !== TO_SIGN_IN && row.nobody !== 401
  if (isPublic && whose === 'missing' && row.kind) return row.missing
  if ((actor === 'disabled' || actor === 'without contract') && whose === 'own' && row.disabled) return row.disabled
  if (actor === 'without contract') return isPublic ? row.nobody : 403
  if (actor === 'disabled' && whose === 'own' && row.kept) return TO_SIGN_IN
  if (actor === 'nobody' || actor === 'disabled') return row.nobody
  if (actor === 'newcomer') return row.newcomer
  if (row.administered !== undefined) return actor !== 'admin' ? 403 : whose === 'missing' ? 404 : row.administered
  const works = ['agent of the team', 'agent of another team', 'admin'].includes(actor)
  if (works && row.works === 403 && actor !== 'admin') return 403
  if (works && row.desk && whose === 'missing') return 404
  if (actor === 'agent of another team' && whose === 'own' && row.elsewhere) return row.elsewhere
  if (works && row.works !== undefined) return (actor === 'admin' && row.admin) || row.works
  if (works && whose === 'own' && row.agent) return row.agent
  if (
    (actor === 'agent of the team' || actor === 'admin') &&
    row.team &&
    (whose === 'foreign' || whose === 'confidential')
  )
    return row.team
  if (works && row.desk) return 404
  const administrates = actor.includes('administrator')
  if (administrates && !row.kind) return row.administrator ?? row.own
  if (actor === 'administrator' && whose === 'foreign') return row.administrator ?? row.foreign
  return whose === 'confidential' ? row.foreign : row[whose]
}

/** Everybody asks for each of these routes, with things of everybody's. */
export function testAccess(portal: Portal, rows: [string, Row][]) {
  const { people, ACTORS } = useActors(portal)
  const readers = new Map<ActorName, Promise<{ account: Account; session: string }>>()

  async function signIn(actor: ActorName) {
    const account = await ACTORS[actor]()
    const session = (await as(portal.app, account)).cookies.get('session') ?? ''
    return { account, session }
  }

  /** A fresh person each time for what changes something: some requests end sessions or change passwords. */
  async function personFor(actor: ActorName | 'nobody', reads: boolean) {
    const visitor = new Visitor(portal.app)
    if (actor === 'nobody') return { account: people.victim, visitor }
    const signedIn = (reads && readers.get(actor)) || signIn(actor)
    if (reads) readers.set(actor, signedIn)
    const { account, session } = await signedIn
    visitor.cookies.set('session', session)
    return { account, visitor }
  }

  async function thingOf(kind: Kind, owner: Account, whose: Whose): Promise<Belonging> {
    if (whose === 'missing') return missing[kind]
    const named = await belongings[kind](portal.db, owner)
    if (whose === 'confidential') {
      const latest = await portal.db.ticket.findFirst({ where: { requesterId: owner.id }, orderBy: { id: 'desc' } })
      if (latest) await portal.db.ticket.update({ where: { id: latest.id }, data: { confidential: true } })
    }
    return named
  }

  test.each(rows)(
    '%s lets in whom it should, and to everybody else foreign and missing look the same',
    async (route, row) => {
      const { kind } = row
      const reads = route.startsWith('GET ')
      const things = new Map<Whose, Belonging>()
      const isTicket = kind && row.administrator !== undefined
      const whoses = kind ? WHOSES.filter((whose) => whose !== 'confidential' || isTicket) : (['own'] as const)
      for (const actor of ['nobody', ...(Object.keys(ACTORS) as ActorName[])] as const) {
        const bodies: Record<string, string> = {}
        for (const whose of whoses) {
          const { account, visitor } = await personFor(actor, reads)
          const isOwn = whose === 'own'
          const known = reads && !isOwn ? things.get(whose) : undefined
          const named = known ?? (kind ? await thingOf(kind, isOwn ? account : people.victim, whose) : {})
          things.set(whose, named)
          const answer = await ask(visitor, route, row, named)
          expectOutcome(answer, wantedOf(row, actor, whose), `${actor}, ${whose}`)
          // What differs by itself: the address asked for and the person asking; a row's id is too short for that.
          const differing = [...Object.values(named), account.email].filter((name) => name.length > 6)
          const body = differing
            .reduce((text, name) => text.replaceAll(name, ''), answer.body)
            .replace(ID_IN_PATH, '$1/')
            .replace(/data-(live|time)="[\d:,]+"/g, '')
          if (wantedOf(row, actor, whose) === 404) expect(body, `${actor}, ${whose}`).not.toContain('eheim')
          bodies[whose] = body
        }
        for (const whose of ['foreign', 'confidential'] as const)
          if (kind && bodies[whose] !== undefined && wantedOf(row, actor, whose) === wantedOf(row, actor, 'missing'))
            expect(bodies[whose], `${actor}: ${whose} and missing`).toBe(bodies.missing)
      }
    },
  )
}
