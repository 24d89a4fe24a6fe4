import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import type { Locale } from '../../src/i18n/translate.ts'
import { endIncident } from '../../src/incidents/ending.ts'
import { joinIncident } from '../../src/incidents/joining.ts'
import { addUpdate } from '../../src/incidents/updates.ts'
import { recordBounce } from '../../src/notifications/bounces.ts'
import { remindCallbacks } from '../../src/notifications/callback-reminders.ts'
import { mailRefusal } from '../../src/notifications/refusals.ts'
import { DAY } from '../../src/platform/clock.ts'
import { type Account, type Team, transaction } from '../../src/platform/db.ts'
import { workOnTickets } from '../../src/tickets/bulk.ts'
import { closeTicket } from '../../src/tickets/closure.ts'
import { REMARKS } from '../../src/tickets/remarks.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { splitTicket } from '../../src/tickets/splitting.ts'
import { planVisit, setHandling } from '../../src/tickets/visits.ts'
import { takeOver } from '../../src/tickets/work.ts'
import { writeTickets } from '../../src/tickets/writing.ts'
import { as } from './browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from './builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from './contracts.ts'
import { anIncident } from './incidents.ts'
import { linkIn, mailsTo } from './mails.ts'
import { passTime } from './notices.ts'
import type { Portal } from './portal.ts'
import { stranger } from './strangers.ts'
import { aForm, aMessage, anActor } from './tickets.ts'

const NEW = 'Neun leise Kraniche ziehen'

/** What somebody may have typed who means no good, or simply writes long words. */
export const WILD = {
  subject: `<script>alert("1")</script> & „Dr. ${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3)}“`,
  body:
    'Guten Morgen Frau Brandt,\n\nbitte einmal <b>neu</b> starten:\n' +
    `https://muster-it.example/${'sehr-langer-pfad/'.repeat(12)}\n\n</style><style>*{display:none}</style>`,
}

/**
 * One mail of every kind that the portal writes, to people who read this language; caused as they are caused in life.
 */
export async function everyMail(portal: Portal, locale: Locale, { subject, body }: { subject: string; body: string }) {
  const { app, db } = portal
  const somebody = stranger(app, { headers: { 'accept-language': locale } })
  const email = `eva.${randomUUID().slice(0, 8)}@brandt-maschinenbau.example`
  const registration = { email, firstName: 'Eva', lastName: 'Brandt', phone: '' }
  await somebody.post('/register', registration)
  await somebody.post('/register', registration)
  await somebody.post('/password/forgot', { login: email })
  await portal.work()
  // Where a worker runs beside the tests, it may be the one that has the job.
  const link = await vi.waitUntil(
    async () => linkIn((await mailsTo(db, email)).at(-1)?.text ?? '', '/password/reset/'),
    10_000,
  )
  await somebody.post(link, { mode: 'generate' })

  const company = await anOrganization(db)
  await aContract(db, { organization: company })
  const eva = await aCustomer(db, { locale })
  const paul = await aCustomer(db, { locale, firstName: 'Paul', lastName: 'Brandt' })
  for (const each of [eva, paul]) await joins(db, each, company)
  const visitor = await as(app, eva)
  await visitor.post('/preferences/password', { newPassword: NEW, newPasswordRepeat: NEW })
  await transaction(db, (tx) => invite(tx, paul.id))

  await db.rateLimit.create({
    data: { key: `sign-in-account #${eva.id}`, count: 5000, expiresAt: new Date(Date.now() + 600_000) },
  })
  await stranger(app).post('/login', { login: eva.email, password: NEW })

  const team = await aTeam(db, { isDefault: true })
  const sent = await visitor.upload('/tickets', aForm(team.id, { subject, body, remarked: REMARKS.join(' ') }))
  const number = String(sent.headers.location).split('/').at(-1) ?? ''
  const ticket = await db.ticket.findUniqueOrThrow({ where: { number } })
  await visitor.post(`/tickets/${number}/participants`, { email: paul.email })
  const agent = await anAgent(db, { locale })
  const jana = await anActor(db, agent)
  await takeOver(db, jana, ticket.id)
  await db.noticeChoice.create({ data: { accountId: agent.id, kind: 'answered', mail: 'daily', shown: true } })
  await portal.work()
  const key = randomUUID()
  const files = ['Bestellschein-1182.pdf', `${'Anleitung'.repeat(9)}.pdf`]
  for (const filename of files)
    await (await as(app, agent)).upload(`/drafts/${key}/attachments?purpose=reply:${ticket.id}`, {}, [
      { name: 'f', filename, content: 'x' },
    ])
  const uploaded = await db.attachment.findMany({
    where: { draftKey: key },
    select: { id: true },
    orderBy: { createdAt: 'asc' },
  })
  await replyToTicket(db, jana, ticket.id, { body, state: 'waiting', files: uploaded.map(({ id }) => id) })
  await closeTicket(db, jana, ticket.id, { comment: '' })
  await replyToTicket(db, await anActor(db, eva), ticket.id, { body }, { channel: 'email', left: files })

  // To another team, whose members hear of both at once.
  const others = await aTeam(db)
  const tom = await anAgent(db, { locale, firstName: 'Tom' }, [others])
  const marked = [
    await aTicket(db, { requester: eva, team, subject }),
    await aTicket(db, { requester: eva, team, subject }),
  ]
  const wish = { team: others.id, reason: body }
  const numbers = marked.map((each) => each.number)
  await workOnTickets(db, jana, numbers, { action: 'forward', wish })

  await portal.work()
  const unknown = `jonas.${randomUUID().slice(0, 8)}@holm.example`
  await transaction(db, async (tx) => {
    await mailRefusal(tx, portal, { address: unknown, locale, answers: '<1@holm.example>' })
    const lost = await tx.mail.findFirstOrThrow({ where: { toAddress: eva.email, name: 'ticket.replied' } })
    const report = { action: 'failed', status: '5.1.1', reason: 'No such mailbox', recipient: null } as const
    await recordBounce(tx, { ...report, ofMessageId: lost.messageId }, { by: 'Muster IT Service' })
  })
  await aFollowUp(portal, eva.id, team.id, subject)
  const mira = await anAgent(db, { locale, firstName: 'Mira' }, [team])
  await comingAndCalling(portal, { eva, agent, mira, team, subject, body })
  const callback = { teamId: team.id, ticketId: ticket.id, agentId: agent.id, name: 'Eva Brandt', number: '040 5550' }
  await db.callback.create({ data: { ...callback, note: subject.slice(0, 200), dueAt: new Date() } })
  await remindCallbacks(db, portal)
  await anIncidentTold(portal, { eva, agent, subject, body })
  await passTime(portal, DAY)
  await portal.work()
  const mails = await db.mail.findMany({
    where: { toAddress: { in: [email, unknown, eva.email, paul.email, agent.email, tom.email, mira.email] } },
    orderBy: { id: 'asc' },
  })
  return [...new Map(mails.map((mail) => [mail.name, mail])).values()]
}

/** An incident that somebody joins, with news and an end. */
async function anIncidentTold(
  { db }: Portal,
  { eva, agent, subject, body }: { eva: Account; agent: Account; subject: string; body: string },
) {
  const title = subject.slice(0, 120)
  const texts = { titleDe: title, titleEn: title, bodyDe: body, nextNewsAt: new Date(Date.now() + DAY) }
  const { id } = await anIncident(db, { ...texts, everybody: true, ownerId: agent.id })
  await joinIncident(db, await anActor(db, eva), id, { remark: body, mails: true })
  const jana = await anActor(db, agent)
  await addUpdate(db, jana, id, { bodyDe: body, bodyEn: body }, { timeZone: 'Europe/Berlin' })
  const tools = { standard: 'de' as const, question: () => '' }
  await endIncident(db, jana, id, { bodyDe: body, bodyEn: body, tickets: 'leave' }, tools)
}

/** A visit, a remote session, a call to make, and a message that becomes a ticket of its own. */
async function comingAndCalling(
  portal: Portal,
  of: { eva: Account; agent: Account; mira: Account; team: Team; subject: string; body: string },
) {
  const { db } = portal
  const { eva, agent, mira, team, subject, body } = of
  const jana = await anActor(db, agent)
  const wish = { requester: eva, team, subject }
  const at = `${dayFromNow(7)}T10:00`
  await planVisit(db, jana, (await aTicket(db, wish)).id, { at, minutes: 60, person: mira.id }, portal.config.timeZone)
  await setHandling(db, jana, (await aTicket(db, wish)).id, { mode: 'remote' })
  const both = await aTicket(db, wish)
  const { id } = await aMessage(db, both.id, eva, { side: 'customer', body })
  await splitTicket(db, jana, both.id, { messages: [id], subject, team: team.id })
  const call = { name: 'Eva Brandt', number: '+49 30 5550 4711', dueAt: new Date(Date.now() - 1000) }
  await db.callback.create({ data: { ...call, teamId: team.id, agentId: agent.id } })
  await remindCallbacks(db, portal)
}

/** A ticket by mail that continues a closed one. */
async function aFollowUp({ db }: Portal, requesterId: number, teamId: number, subject: string) {
  const former = await aTicket(db, {
    requester: await db.account.findUniqueOrThrow({ where: { id: requesterId } }),
    team: { id: teamId },
    state: 'closed',
  })
  const at = new Date()
  const author = { actorId: requesterId, actorName: 'Eva Brandt', createdAt: at }
  await transaction(db, (tx) =>
    writeTickets(tx, [
      {
        number: `${former.number}1`.slice(1),
        subject,
        state: 'new',
        priority: 3,
        affects: 'me',
        restarted: false,
        channel: 'email',
        confidential: false,
        requesterId,
        organizationId: null,
        contractId: null,
        teamId,
        assigneeId: null,
        followsId: former.id,
        holdUntil: null,
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        messages: [
          {
            authorId: requesterId,
            authorName: 'Eva Brandt',
            side: 'customer',
            visibility: 'public',
            channel: 'email',
            body: 'Es ist wieder da.',
            createdAt: at,
          },
        ],
        events: [{ type: 'opened', data: { left: ['film.mp4'] }, ...author }],
        participants: [],
      },
    ]),
  )
}
