import { Prisma, readRows, type Tx } from '../platform/db.ts'

/** What a message that came by mail has beside its text. */
interface MailOfMessage {
  /** The stored original. */
  rawId: string | null
  headerMessageId: string | null
  html: string | null
  remote: boolean
  quoted: string
  /** By file, for pictures within the HTML. */
  contentIds: Record<string, string>
}

export async function keepMailOf(tx: Tx, messageId: number, mail: MailOfMessage) {
  const { rawId, headerMessageId, html, remote, quoted, contentIds } = mail
  await readRows(
    tx,
    Prisma.sql`with pictures as (
        update message_attachment set content_id = x.value from jsonb_each_text(${JSON.stringify(contentIds)}::jsonb) x
        where attachment_id = x.key::uuid and message_id = ${messageId})
      insert into message_mail (message_id, raw_id, header_message_id, html, remote, quoted)
        values (${messageId}, ${rawId}::uuid, ${headerMessageId}, ${html}, ${remote}, ${quoted})`,
  )
}
