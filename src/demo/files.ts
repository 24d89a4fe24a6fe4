import { createHash, randomUUID } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { detectType } from '../attachments/detection.ts'
import type { Storage } from '../attachments/storage.ts'
import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'

/** Which files a message of the demo has. */
export interface MessageFiles {
  messageId: number
  ownerId: number
  names: string[]
}

export async function demoFiles(db: Db, storage: Storage, files: MessageFiles[]) {
  for (const { names, ownerId, messageId } of files) {
    for (const filename of names) {
      const content = contentOf(filename)
      const id = randomUUID()
      await db.attachment.create({
        data: {
          id,
          ownerId,
          filename,
          size: content.length,
          mediaType: await detectType(content),
          sha256: Uint8Array.from(createHash('sha256').update(content).digest()),
          storedAt: now(),
          keptAt: now(),
          messages: { create: { messageId } },
        },
      })
      await storage.append(id, 0, content)
    }
  }
}

function contentOf(filename: string): Buffer {
  if (filename.endsWith('.png')) return picture()
  if (filename.endsWith('.pdf')) return document()
  const lines = Array.from(
    { length: 400 },
    (_, index) =>
      `2026-11-${String(1 + (index % 28)).padStart(2, '0')} 07:${String(index % 60).padStart(2, '0')}:11 WARN  ` +
      `[worker-${index % 4}] connection to 10.20.4.${index % 200} refused, attempt ${index % 9}`,
  )
  return Buffer.from(`${lines.join('\n')}\n`)
}

function picture(): Buffer {
  const width = 320
  const height = 200
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = (x + y) % 40 < 20 ? 235 : 210
      rows.set([shade, shade, Math.min(255, shade + 8)], y * (width * 3 + 1) + 1 + x * 3)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

function document(): Buffer {
  const text = 'BT /F1 18 Tf 72 740 Td (Bestellschein 1182) Tj ET'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = pdf.length
  pdf +=
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` +
    `${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`
  pdf += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(pdf, 'latin1')
}
