import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ownerOf } from '../accounts/merged-accounts.ts'
import type { Storage } from '../attachments/storage.ts'
import { record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { startZip } from '../platform/zip.ts'

interface ExportReport {
  tickets: number
  messages: number
  files: number
}

export class FileExistsError extends ConflictError {}

/**
 * A ZIP of `person.json`, the conversations of their tickets and the files they sent. Words of others only if addressed
 * to them, without names. Throws NotFoundError, FileExistsError.
 */
export async function exportPerson(db: Db, storage: Storage, email: string, file: string): Promise<ExportReport> {
  const person = await readPerson(db, email)
  const zip = startZip()
  const written = pipeline(zip.stream, (await createOnly(file)).createWriteStream())
  const [log, mailsFromThem] = [await logOf(db, person.id), await incomingFrom(db, addressesOf(person))]
  const report: ExportReport = { tickets: 0, messages: 0, files: 0 }
  zip.addText('person.json', json({ ...person, mailsFromThem, log }))

  for (let after = ''; ; ) {
    const tickets = await ticketsOf(db, person.id, after)
    if (tickets.length === 0) break
    after = tickets.at(-1)?.number ?? ''
    for (const { messages, ...ticket } of tickets) {
      report.tickets++
      const files: { path: string; sha256: string | null }[] = []
      for (const message of messages) {
        report.messages++
        for (const { attachment } of message.attachments) {
          const { id, filename, size, sha256 } = attachment
          const path = `tickets/${ticket.number}/${id.slice(0, 8)}-${filename}`
          zip.add(path, () => storage.read({ id, size: Number(size) }))
          files.push({ path, sha256: sha256 && Buffer.from(sha256).toString('hex') })
          report.files++
        }
      }
      const conversation = messages.map(({ attachments: _files, authorId, ...message }) => ({
        ...message,
        from: authorId === person.id ? 'me' : 'support',
      }))
      zip.addText(`tickets/${ticket.number}/ticket.json`, json({ ...ticket, conversation, files }))
    }
  }
  zip.end()
  await written
  await transaction(db, async (tx) => {
    await tx.privacyLog.create({
      data: { accountId: person.id, action: 'export', details: { ...report } },
      select: { id: true },
    })
    await record(tx, { action: 'person.exported', accountId: person.id })
  })
  return report
}

/** Readable by its owner alone; overwrites nothing and follows no link. */
const createOnly = (file: string) =>
  open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new FileExistsError(`${file} exists already.`) : error
  })

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const VISIT_FIELDS = { startsAt: true, endsAt: true, place: true, state: true } as const

async function readPerson(db: Db, email: string) {
  const person = await db.account.findUnique({
    where: { id: (await ownerOf(db, storedAddress(email))) ?? 0 },
    select: {
      id: true,
      email: true,
      userName: true,
      firstName: true,
      lastName: true,
      phone: true,
      supportId: true,
      enabled: true,
      locale: true,
      theme: true,
      density: true,
      pageSize: true,
      showClosed: true,
      refreshMinutes: true,
      mutedMails: true,
      quoting: true,
      role: true,
      shownOrganization: true,
      signature: true,
      movesOn: true,
      keys: true,
      introducedAt: true,
      createdAt: true,
      lastSignInAt: true,
      mergedAccounts: { select: { email: true, userName: true, firstName: true, lastName: true } },
      memberships: { select: { organization: { select: { name: true } }, role: true, site: true, createdAt: true } },
      teams: { select: { team: { select: { name: true } } } },
      absence: { select: { until: true, since: true } },
      watched: { select: { ticket: { select: { number: true } }, createdAt: true } },
      sessions: { select: { userAgent: true, address: true, createdAt: true, lastSeenAt: true, endedAt: true } },
      savedViews: { select: { name: true, query: true, createdAt: true } },
      notices: { select: { ticket: { select: { number: true } }, kind: true, createdAt: true, readAt: true } },
      noticeChoices: { select: { kind: true, mail: true, shown: true } },
      drafts: { select: { purpose: true, fields: true, updatedAt: true } },
      companyNotes: { select: { organization: { select: { name: true } }, body: true, createdAt: true } },
      cannedResponses: { select: { title: true, body: true, createdAt: true, updatedAt: true } },
      // Whom, is in the tickets, as what they wrote.
      callsBack: {
        select: { ticket: { select: { number: true } }, dueAt: true, attempts: true, settledAt: true, createdAt: true },
      },
      calledBack: { select: { name: true, number: true, note: true, dueAt: true, settledAt: true } },
      faqFeedback: {
        select: { article: { select: { slug: true } }, helpful: true, comment: true, createdAt: true },
      },
      faqVersions: {
        select: { article: { select: { slug: true } }, locale: true, number: true, note: true, createdAt: true },
      },
      incidentJoins: {
        select: { incident: { select: { titleDe: true, titleEn: true } }, remark: true, mails: true, joinedAt: true },
      },
      // To customers, as somebody who comes.
      visits: { select: { ticket: { select: { number: true } }, ...VISIT_FIELDS } },
      // Their texts are in the tickets, without the names of others.
      mails: { select: { name: true, subject: true, createdAt: true, sentAt: true } },
    },
  })
  if (!person) throw new NotFoundError(`There is nobody with the address ${email}.`)
  return person
}

/** What they did, and from where; the newest. */
const logOf = (db: Db, accountId: number) =>
  db.auditEntry.findMany({
    where: { actorId: accountId },
    select: { at: true, action: true, address: true },
    orderBy: { id: 'desc' },
    take: 10_000,
  })

const addressesOf = ({ email, mergedAccounts }: { email: string; mergedAccounts: { email: string }[] }) => [
  email,
  ...mergedAccounts.map((merged) => merged.email),
]

/** What they wrote is in the tickets; the newest. */
const incomingFrom = (db: Db, addresses: string[]) =>
  db.incomingMail.findMany({
    where: { fromAddress: { in: addresses } },
    select: { subject: true, receivedAt: true, state: true },
    orderBy: { id: 'desc' },
    take: 10_000,
  })

/** All public messages of their own tickets; of others, only their messages. An agent's notes are among those. */
async function ticketsOf(db: Db, accountId: number, after: string) {
  const tickets = await db.ticket.findMany({
    where: { number: { gt: after }, OR: [{ requesterId: accountId }, { messages: { some: { authorId: accountId } } }] },
    orderBy: { number: 'asc' },
    take: 100,
    select: {
      number: true,
      subject: true,
      site: true,
      state: true,
      priority: true,
      createdAt: true,
      closedAt: true,
      requesterId: true,
      handling: true,
      visits: { orderBy: { id: 'asc' }, select: VISIT_FIELDS },
      answers: { orderBy: { position: 'asc' }, select: { key: true, value: true } },
      messages: {
        where: { OR: [{ authorId: accountId }, { visibility: 'public', side: 'team' }] },
        orderBy: { id: 'asc' },
        select: {
          authorId: true,
          body: true,
          createdAt: true,
          side: true,
          visibility: true,
          call: { select: { direction: true, minutes: true, number: true, consent: true } },
          attachments: {
            where: { attachment: { ownerId: accountId } },
            select: { attachment: { select: { id: true, filename: true, size: true, sha256: true } } },
          },
        },
      },
    },
  })
  return tickets.map(({ requesterId, subject, site, handling, visits, answers, messages, ...ticket }) => {
    const own = requesterId === accountId
    return {
      ...ticket,
      ...(own ? { subject, site, handling, visits, answers } : {}),
      messages: messages.filter(({ authorId }) => own || authorId === accountId),
    }
  })
}
