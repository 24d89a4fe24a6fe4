import { randomUUID } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { Account, Db } from '../../src/platform/db.ts'
import { aMessage, ofMessage } from './tickets.ts'

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A picture of some bytes: what follows its end is nobody's concern. */
export const aPicture = (size: number): Buffer => {
  const picture = Buffer.alloc(size)
  Buffer.from(PICTURE, 'base64').copy(picture)
  return picture
}

export interface MailWish {
  body?: string
  visibility?: 'public' | 'internal'
  side?: 'customer' | 'team'
  html?: string | null
  remote?: boolean
  quoted?: string
  raw?: string
  /** Pictures by what the HTML calls them. */
  pictures?: Record<string, Buffer>
}

/** A message that came by mail, with what is kept of the mail. */
export async function aMailMessage(db: Db, ticketId: number, author: Account, wish: MailWish = {}) {
  const { body = 'Ja, sie ist rot.', visibility = 'public', side = 'customer' } = wish
  const { html = null, remote = false, quoted = '', raw, pictures = {} } = wish
  const message = await aMessage(db, ticketId, author, { body, visibility, side })
  await db.message.update({ where: { id: message.id }, data: { channel: 'email' } })
  for (const [contentId, data] of Object.entries(pictures)) {
    const { messages: belongs, keptAt } = ofMessage(message.id)
    const file = { ...fileOf(`${contentId}.png`, data), mediaType: 'image/png', ownerId: author.id, keptAt }
    await db.attachment.create({ data: { ...file, messages: { create: { ...belongs.create, contentId } } } })
  }
  const original = raw === undefined ? undefined : fileOf('mail.eml', deflateSync(Buffer.from(raw)))
  if (original) await db.attachment.create({ data: { ...original, keptAt: new Date() } })
  await db.messageMail.create({
    data: { messageId: message.id, html, remote, quoted, rawId: original?.id ?? null },
  })
  return message
}

function fileOf(filename: string, data: Buffer) {
  return {
    id: randomUUID(),
    filename,
    mediaType: 'application/octet-stream',
    size: data.length,
    sha256: new Uint8Array(32),
    storedAt: new Date(),
    chunks: { create: { position: 0, data: Uint8Array.from(data) } },
  }
}
