import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Side, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { defineNews } from '../platform/news.ts'
import { check } from '../platform/rules.ts'
import { authored, noteOf } from './authorship.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicketTo } from './locking.ts'
import { awaits, keepParty, type Party } from './parties.ts'
import { atDesk, isPublic } from './policy.ts'
import { type CheckedQuestion, type QuestionInput, questionRules } from './question-rules.ts'
import { withoutCustomer } from './without-customer.ts'
import { writeChange } from './writing.ts'

/** A question to a third party as it goes out. */
export interface Outgoing {
  subject: string
  text: string
  files: { id: string; filename: string; size: number }[]
}

interface AskedParty extends Outgoing {
  ticketId: number
  party: Party
  team: { teamName: string; teamAddress: string | null }
}

/** Told in the transaction that asks: the mail is queued there. */
export const partyAsked = defineNews<AskedParty>('party-asked')

interface Source {
  number: string
  teamName: string
  teamAddress: string | null
  /** Of requester, participants and company, whole and in parts. */
  names: string[]
  /** Of people on the ticket, and of teams: none of them is a third party. */
  addresses: string[]
  messages: { id: number; authorName: string; side: Side; body: string; createdAt: string }[]
  files: Outgoing['files']
}

/** Of `ticket t`. */
const everybody = Prisma.sql`(select t.requester_id union select p.account_id from ticket_participant p
  where p.ticket_id = t.id)`

/** Public messages and files alone, whatever was asked for. Throws NotFoundError. */
async function readSource(db: Db | Tx, actor: Actor, id: number, messages: number[], files: string[]) {
  const [source] = await readRows<Source>(
    db,
    Prisma.sql`select t.number, team.name::text as "teamName", team.address::text as "teamAddress",
        array(select unnest(array[trim(a.first_name || ' ' || a.last_name), a.last_name, a.first_name])
          from account a where a.id in ${everybody}) || array_remove(array[o.name::text], null) as names,
        array(select a.email::text from account a where a.id in ${everybody}
          union all select x.address::text from team x where x.address is not null) as addresses,
        (select coalesce(json_agg(json_build_object('id', m.id, 'authorName', m.author_name, 'side', m.side,
            'body', m.body, 'createdAt', m.created_at) order by m.id), '[]') from message m
          where m.ticket_id = t.id and m.id = any(${messages}::int[]) and ${isPublic('m')}) as messages,
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size)
            order by f.created_at, f.id), '[]')
          from message m join message_attachment x on x.message_id = m.id join attachment f on f.id = x.attachment_id
          where m.ticket_id = t.id and ${isPublic('m')} and f.stored_at is not null
            and f.id = any(${files}::uuid[])) as files
      from ticket t join team on team.id = t.team_id left join organization o on o.id = t.organization_id
      where t.id = ${id} and ${atDesk(actor)}`,
  )
  if (!source) throw new NotFoundError()
  return source
}

/** `words` are in the language of those outside. */
function cleaner({ t }: Translator, { names }: Source, reveals: CheckedQuestion['reveals']) {
  const hides = (what: CheckedQuestion['reveals'][number]) => !reveals.includes(what)
  const hiding = {
    names,
    hides: { names: hides('names'), addresses: hides('addresses'), phones: hides('phones') },
    words: { name: t('party.hidden.name'), address: t('party.hidden.address'), phone: t('party.hidden.phone') },
  }
  return (text: string) => withoutCustomer(text, hiding)
}

function composed(words: Translator, source: Source, input: CheckedQuestion): Outgoing {
  const { t } = words
  const clean = cleaner(words, source, input.reveals)
  const author = ({ side, authorName }: Source['messages'][number]) =>
    side === 'team' || input.reveals.includes('names') ? authorName : t('party.customer')
  const quoted = source.messages.map((message) => {
    const time = words.dateTime(new Date(message.createdAt))
    const heading = t('mail-text.wrote', { name: author(message), time })
    return `${heading}\n${clean(message.body).replace(/^/gm, '> ')}`
  })
  return {
    subject: `[Ticket#${source.number}] ${input.subject}`,
    text: [input.body, ...quoted].join('\n\n'),
    files: source.files,
  }
}

/** What would go out; nothing is sent. Throws InvalidInputError, NotFoundError. */
export async function previewQuestion(db: Db, actor: Actor, id: number, wish: QuestionInput, words: Translator) {
  const input = check(questionRules, wish)
  return composed(words, await readSource(db, actor, id, input.messages, input.files), input)
}

/** Of whoever is on it, and of the company. Throws NotFoundError. */
export const namesOnTicket = async (db: Db, actor: Actor, id: number) => (await readSource(db, actor, id, [], [])).names

/** A text of the ticket without anybody whom it names, to begin with. Throws NotFoundError. */
export async function withoutNames(db: Db, actor: Actor, id: number, text: string, words: Translator) {
  return cleaner(words, await readSource(db, actor, id, [], []), [])(text)
}

/**
 * Mails a third party: the text, and public messages and files that were chosen. The ticket waits for them, and keeps
 * the words as a note. Throws InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function askParty(db: Db | Tx, asking: Actor, id: number, wish: QuestionInput, words: Translator) {
  const input = check(questionRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, asking, 'work', id)
    const { ticket, actor } = held
    if (ticket.state === 'closed') throw new InvalidInputError('form', 'error.state.closed')
    const source = await readSource(tx, actor, id, input.messages, input.files)
    if (source.addresses.some((own) => own.toLowerCase() === input.address.toLowerCase()))
      throw new InvalidInputError('address', 'error.party.own')
    const outgoing = composed(words, source, input)
    const party = await keepParty(tx, ticket.teamId, input)
    await tx.ticketParty.upsert({
      where: { ticketId_partyId: { ticketId: id, partyId: party.id } },
      create: { ticketId: id, partyId: party.id, askedAt: now() },
      update: { askedAt: now() },
    })
    await writeAsked(tx, held, party, outgoing, input.shown)
    const { teamName, teamAddress } = source
    await partyAsked.publish(tx, { ...outgoing, ticketId: id, party, team: { teamName, teamAddress } })
  })
}

async function writeAsked(tx: Tx, held: Held, party: Party, { text, files }: Outgoing, shown: boolean) {
  const { ticket } = held
  const at = now()
  const data = { party: party.name, partyId: String(party.id) }
  const changed = ticket.holdReason !== 'third_party' || (shown && (!ticket.partyShown || ticket.partyId !== party.id))
  const hold = { reason: 'third_party' as const, ...(shown ? { party: party.name } : {}) }
  const events: NewEvent[] = [
    { type: 'asked', visibility: 'internal', data },
    ...(changed ? [{ type: 'state' as const, data: { from: ticket.state, state: 'on_hold' as const, ...hold } }] : []),
    ...(ticket.partyId === party.id || (changed && shown) ? [] : [awaits(party)]),
  ]
  const body = [text, ...files.map(({ filename }) => `+ ${filename}`)].join('\n\n')
  await writeChange(tx, ticket.id, {
    at,
    changes: { state: 'on_hold', holdReason: 'third_party', holdUntil: null, partyId: party.id, partyShown: shown },
    message: noteOf(held, body, at, [], 'email'),
    events: events.map((event) => authored(held, event, at)),
  })
}

interface Heard {
  ticketId: number
  party: Party
  body: string
  files: string[]
  /** The portal, in whose name the ticket comes back. */
  by: string
}

/**
 * What a third party has answered, for the team alone; the ticket that waits for them is ours again. Returns the
 * message's id.
 */
export async function hearParty(tx: Tx, { ticketId, party, body, files, by }: Heard): Promise<number> {
  const at = now()
  const [ticket] = await readRows<Pick<Held['ticket'], 'state' | 'holdReason'>>(
    tx,
    Prisma.sql`select t.state, t.hold_reason as "holdReason" from ticket t where t.id = ${ticketId} for update`,
  )
  if (!ticket) throw new NotFoundError()
  const comesBack = ticket.state === 'on_hold' && ticket.holdReason === 'third_party'
  const data = { party: party.name, partyId: String(party.id) }
  const said = { actorId: null, actorName: party.name, createdAt: at }
  // Its customer learns that the ticket is ours again, and not from whom.
  const returned = { type: 'state' as const, data: { from: ticket.state, state: 'open' as const } }
  const messageId = await writeChange(tx, ticketId, {
    ...(comesBack ? { at } : {}),
    changes: comesBack ? { state: 'open' } : ticket.state === 'closed' ? {} : { turn: 'us' },
    message: {
      ...{ authorId: null, authorName: party.name, body, files, createdAt: at },
      ...({ side: 'customer', visibility: 'internal', channel: 'email' } as const),
    },
    events: [
      { type: 'answered', visibility: 'internal', data, ...said },
      ...(comesBack ? [{ ...returned, actorId: null, actorName: by, createdAt: at }] : []),
    ],
  })
  return messageId ?? 0
}
