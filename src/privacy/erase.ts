import { randomUUID } from 'node:crypto'
import { lockPerson } from '../accounts/authority.ts'
import { forgetPerson } from '../audit/forgetting.ts'
import { record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { patternsFor } from './names.ts'
import { findTraces, type Trace } from './traces.ts'

interface Erasure {
  accountId: number
  /** Rows that are, or would be, removed or replaced. */
  counts: Record<string, number>
  /** Free text that mentions the person, for a human to read. */
  mentions: { number: string; where: 'subject' | 'message' | 'file' }[]
  /** That name the person. */
  contracts: string[]
  /** Every place that still names the person, the above among them. */
  traces: Trace[]
}

const NAME = 'Gelöschte Person'

/** A dry run does everything and takes it back, so that it says exactly what would stay. */
class TakenBack extends Error {
  readonly erasure: Erasure

  constructor(erasure: Erasure) {
    super('Only a dry run')
    this.erasure = erasure
  }
}

/**
 * Removes name, address, sessions, links, drafts, unsent files and mails, and the texts of mails to others that name
 * the person; tickets stay. Reports every trace that stays. May be repeated by account number, for what came in since.
 * `dryRun` only reports. Throws NotFoundError.
 */
export async function erasePerson(db: Db, who: string, { dryRun }: { dryRun: boolean }): Promise<Erasure> {
  const work = async (tx: Tx) => {
    const names = { email: true, userName: true, firstName: true, lastName: true } as const
    const select = { ...names, id: true, erasedAt: true, mergedIntoId: true } as const
    const where = /^\d{1,9}$/.test(who) ? { id: Number(who) } : { email: storedAddress(who) }
    const found = await tx.account.findUnique({ where, select })
    if (!found) throw new NotFoundError(`There is nobody with the address or the number ${who}.`)
    const id = found.mergedIntoId ?? found.id
    await lockPerson(tx, id)
    // Read again under the lock.
    const person = await tx.account.findUniqueOrThrow({ where: { id }, select })
    const patterns = person.erasedAt ? undefined : patternsFor(person)
    const counts = await countRows(tx, person.id)
    await eraseRows(tx, person)
    await forgetPerson(tx, person.id, patterns?.fullName)
    await record(tx, { action: 'person.erased', accountId: person.id })
    counts['mails from them'] = await emptyIncoming(tx, person)
    counts['mails to others'] = patterns ? await emptyMails(tx, patterns.fullName) : 0
    const traces = patterns ? await findTraces(tx, patterns) : []
    for (const former of await tx.account.findMany({ where: { mergedIntoId: person.id, erasedAt: null }, select }))
      traces.push(...(await eraseFormer(tx, former)))
    const erasure = { accountId: person.id, counts, ...sorted(traces), traces }
    if (dryRun) throw new TakenBack(erasure)
    // Names of companies may be those of people.
    const stays = traces.map(({ column, places, more }) => ({ column, places: places.length + more }))
    const details = { ...erasure, traces: stays } as unknown as Prisma.InputJsonObject
    await tx.privacyLog.create({ data: { accountId: person.id, action: 'erase', details }, select: { id: true } })
    return erasure
  }
  return transaction(db, work, { timeout: 600_000 }).catch((error: unknown) => {
    if (error instanceof TakenBack) return error.erasure
    throw error
  })
}

interface Former {
  id: number
  email: string
  userName: string | null
  firstName: string
  lastName: string
}

/** Another account that they once had, of which only names and address are left. Returns what names them. */
async function eraseFormer(tx: Tx, former: Former): Promise<Trace[]> {
  const patterns = patternsFor(former)
  await eraseRows(tx, former)
  await forgetPerson(tx, former.id, patterns.fullName)
  await emptyIncoming(tx, former)
  await emptyMails(tx, patterns.fullName)
  return findTraces(tx, patterns)
}

const MENTIONS = { 'ticket.subject': 'subject', 'message.body': 'message', 'attachment.filename': 'file' } as const

function sorted(traces: Trace[]): Pick<Erasure, 'mentions' | 'contracts'> {
  const places = (column: string) => traces.find((trace) => trace.column === column)?.places ?? []
  const entries = Object.entries(MENTIONS) as [keyof typeof MENTIONS, (typeof MENTIONS)[keyof typeof MENTIONS]][]
  const ofContracts = traces.filter(({ column }) => /^contract[._]/.test(column)).flatMap((trace) => trace.places)
  return {
    mentions: entries.flatMap(([column, where]) => places(column).map((number) => ({ number, where }))),
    contracts: [...new Set(ofContracts)].sort(),
  }
}

/** Their originals go; what they said on tickets stays there. */
async function emptyIncoming(tx: Tx, { id, email }: { id: number; email: string }): Promise<number> {
  await tx.attachment.deleteMany({ where: { incoming: { fromAddress: email } } })
  await tx.messageMail.updateMany({ where: { message: { authorId: id } }, data: { html: null, quoted: '' } })
  await tx.suggestedParticipant.deleteMany({ where: { OR: [{ accountId: id }, { address: email }] } })
  const nobody = { fromAddress: null, fromName: null, envelopeFrom: null, headerMessageId: null }
  const { count } = await tx.incomingMail.updateMany({
    where: { fromAddress: email },
    data: { ...nobody, subject: null, excerpt: null, body: null, facts: {} },
  })
  return count
}

/** Copies of what tickets say; mails that wait are left, and reported. */
const emptyMails = (tx: Tx, pattern: string) =>
  tx.$executeRaw`update mail set text = '', html = '', calendar = ''
    where state = 'sent' and html <> '' and (text ~ ${pattern} or html ~ ${pattern})`

async function countRows(tx: Tx, accountId: number): Promise<Record<string, number>> {
  const [counts] = await readRows<Record<string, number>>(
    tx,
    Prisma.sql`select
    (select count(*)::int from session where account_id = ${accountId}) as sessions,
    (select count(*)::int from password_token where account_id = ${accountId}) as links,
    (select count(*)::int from draft where account_id = ${accountId}) as drafts,
    (select count(*)::int from canned_response where account_id = ${accountId}) as "canned responses",
    (select count(*)::int from membership where account_id = ${accountId}) as memberships,
    (select count(*)::int from team_member where account_id = ${accountId}) as teams,
    (select count(*)::int from notice where account_id = ${accountId}) as notices,
    (select count(*)::int from faq_feedback where account_id = ${accountId}) as "what they said of articles",
    (select count(*)::int from incident_join where account_id = ${accountId}) as "incidents joined",
    (select count(*)::int from callback where person_id = ${accountId}) as "call-backs",
    (select count(*)::int from call c join message m on m.id = c.message_id join ticket t on t.id = m.ticket_id
      where c.number <> '' and (m.author_id = ${accountId} or t.requester_id = ${accountId})) as "numbers of calls",
    (select count(*)::int from mail where account_id = ${accountId}) as mails,
    (select count(*)::int from attachment where owner_id = ${accountId} and kept_at is null) as "unsent files",
    (select count(*)::int from message where author_id = ${accountId}) as "names on messages",
    (select count(*)::int from ticket_event where actor_id = ${accountId}) as "names in histories"`,
  )
  return counts ?? {}
}

async function eraseRows(tx: Tx, { id: accountId, email }: { id: number; email: string }) {
  await tx.account.update({
    where: { id: accountId },
    data: {
      email: `erased-${accountId}-${randomUUID()}@erased.invalid`,
      userName: null,
      firstName: '',
      lastName: NAME,
      phone: null,
      signature: '',
      shownOrganization: '',
      supportId: null,
      enabled: false,
      erasedAt: now(),
      passwordHash: null,
      passwordExpiresAt: null,
      lastSignInAt: null,
    },
    select: { id: true },
  })
  const mine = { where: { accountId } }
  await tx.undeliverableAddress.deleteMany({ where: { address: email } })
  await tx.rateLimit.deleteMany({ where: { key: { contains: email, mode: 'insensitive' } } })
  await tx.session.deleteMany(mine)
  await tx.passwordToken.deleteMany(mine)
  await tx.draft.deleteMany(mine)
  await tx.submission.deleteMany(mine)
  await tx.membership.deleteMany(mine)
  await tx.teamMember.deleteMany(mine)
  await tx.absence.deleteMany(mine)
  await tx.absence.updateMany({ where: { deputyId: accountId }, data: { deputyId: null } })
  // What they worked on is soon nobody's.
  await enqueue(tx, 'release-tickets', { accountId })
  await tx.ticketParticipant.deleteMany(mine)
  await tx.ticketWatcher.deleteMany(mine)
  await tx.ticketLook.deleteMany(mine)
  await tx.ticketPresence.deleteMany(mine)
  await tx.notice.deleteMany(mine)
  await tx.noticeChoice.deleteMany(mine)
  await tx.cannedResponse.deleteMany(mine)
  await tx.savedView.deleteMany(mine)
  // Whether an article helped still counts.
  await tx.faqFeedback.updateMany({ ...mine, data: { accountId: null, comment: '' } })
  await tx.attachment.deleteMany({ where: { ownerId: accountId, keptAt: null } })
  await tx.mail.updateMany({
    where: { OR: [{ accountId }, { toAddress: { equals: email, mode: 'insensitive' } }] },
    data: {
      toName: '',
      toAddress: 'erased@erased.invalid',
      inReplyTo: null,
      thread: [],
      subject: '',
      text: '',
      html: '',
      calendar: '',
      state: 'discarded',
      lastError: 'erased',
    },
  })
  await tx.incidentJoin.deleteMany(mine)
  await tx.incidentTold.deleteMany(mine)
  await tx.callback.deleteMany({ where: { personId: accountId } })
  const theirs = [{ authorId: accountId }, { ticket: { requesterId: accountId } }]
  await tx.call.updateMany({ where: { message: { OR: theirs } }, data: { number: '' } })
  await tx.message.updateMany({ where: { authorId: accountId }, data: { authorName: NAME } })
  await eraseAnswers(tx, accountId, email)
  await tx.ticketEvent.updateMany({ where: { actorId: accountId }, data: { actorName: NAME } })
  await tx.$executeRaw`update ticket_event set data = data || '{"address":"","reason":""}'
    where type = 'bounced' and lower(data->>'address') = lower(${email})`
  // Events name a second person beside their actor, each with the number of the account.
  for (const second of ['colleague', 'agent', 'before', 'owner', 'visitor'])
    await tx.$executeRaw`update ticket_event set data = data || jsonb_build_object(${second}::text, ${NAME}::text)
      where data->>${`${second}Id`} = ${String(accountId)}`
  // Answers that were changed, in both languages.
  for (const side of ['from', 'to'])
    await tx.$executeRaw`update ticket_event
      set data = data || jsonb_build_object(${side}::text, ${NAME}::text, ${`${side}En`}::text, ${NAME}::text)
      where type = 'detail'
        and (data->>${`${side}Id`} = ${String(accountId)} or lower(data->>${side}) = lower(${email}))`
}

/** Answers to questions of templates that name them as a person of the company, or by their address. */
async function eraseAnswers(tx: Tx, accountId: number, email: string) {
  const tickets = await readRows<{ id: number }>(
    tx,
    Prisma.sql`update ticket_answer a set folded = '', value = case when jsonb_typeof(a.value) = 'object'
        then a.value || jsonb_build_object('name', ${NAME}::text) else to_jsonb(${NAME}::text) end
      where (jsonb_typeof(a.value) = 'object' and a.value->>'id' = ${String(accountId)})
        or (jsonb_typeof(a.value) = 'string' and lower(a.value #>> '{}') = lower(${email}))
      returning a.ticket_id as id`,
  )
  const ids = tickets.map(({ id }) => id)
  if (ids.length) await readRows(tx, Prisma.sql`select gather_folded_messages(${ids}::int[])`)
}
