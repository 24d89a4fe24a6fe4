import { readMessageId } from '../notifications/message-ids.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { ticketNumbersIn } from './ticket-numbers.ts'

/** A ticket that a mail leads to. It authorises nothing. */
export interface Mention {
  ticketId: number
  number: string
  /** `signed`: a Message-ID that only we can make; `sent`, `received`: one that we know; `number`: in the subject. */
  by: 'signed' | 'sent' | 'received' | 'number'
  /** It answers a mail about an internal note, or one that became such a note. */
  note: boolean
}

const MOST_REFERENCES = 30

/**
 * The likeliest first: what is answered, then what came before it, then numbers in the subject; those of merged tickets
 * lead to where these are now.
 */
export async function mentionedTickets(tx: Tx, secret: string, mail: ParsedMail): Promise<Mention[]> {
  const { inReplyTo, references, subject } = mail
  const ids = [...new Set([...(inReplyTo ? [inReplyTo] : []), ...references.toReversed()])].slice(0, MOST_REFERENCES)
  const signed = ids.flatMap((id, place) => {
    const origin = readMessageId(id, secret)
    return origin ? [{ place: place + 1, ticketId: origin.ticketId, note: origin.note }] : []
  })
  const numbers = ticketNumbersIn(subject)
  if (ids.length === 0 && numbers.length === 0) return []
  const mentions = await readRows<Mention>(
    tx,
    Prisma.sql`with answered as (select x.id, x.place from unnest(${ids}::text[]) with ordinality x (id, place)),
      found as (
        select x."ticketId" as ticket_id, x.place, 1 as rank, 'signed' as by, x.note
          from jsonb_to_recordset(${JSON.stringify(signed)}::jsonb) x(place int, "ticketId" bigint, note boolean)
        union all select m.ticket_id, a.place, 2, 'sent', exists (select 1 from mail_event x
              join ticket_event e on e.id = x.event_id left join message n on n.id = (e.data->>'messageId')::int
              where x.mail_id = m.id and (e.type = 'bounced' or n.visibility = 'internal'))
          from answered a join mail m on m.message_id = a.id
        union all select i.ticket_id, a.place, 3, 'received', coalesce(n.visibility = 'internal', false)
          from answered a join incoming_mail i on i.header_message_id = a.id and i.state = 'filed'
            left join message n on n.id = i.message_id
        union all select t.id, 1000 + n.place, 4, 'number', false
          from unnest(${numbers}::text[]) with ordinality n (number, place) join ticket t on t.number = n.number)
      select t.id as "ticketId", t.number, f.by, f.note from found f
          join ticket x on x.id = f.ticket_id join ticket t on t.id = merged_root(x.id)
        order by f.place, f.rank, t.id limit 20`,
  )
  const seen = new Set<number>()
  return mentions.filter(({ ticketId }) => !seen.has(ticketId) && seen.add(ticketId))
}
