import { fileTypeFromBuffer } from 'file-type'

/** Bytes. */
export const HEAD_SIZE = 4100

/** Shown in the browser; other files are downloaded. */
export const INLINE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

const KNOWN_TYPES = new Set([
  ...INLINE_TYPES,
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/x-7z-compressed',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'image/tiff',
  'image/bmp',
  'image/heic',
  'video/mp4',
  'audio/mpeg',
])

const UNKNOWN = 'application/octet-stream'

/** By content, never by name; unlisted types are plain bytes. */
export async function detectType(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  if (found) return KNOWN_TYPES.has(found.mime) ? found.mime : UNKNOWN
  return isText(head) ? 'text/plain' : UNKNOWN
}

function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false
  // The last character may be cut.
  const end = head.length < HEAD_SIZE ? head.length : head.length - 4
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, end), { stream: true })
    return true
  } catch {
    return false
  }
}

const REMOVED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const MAX_NAME_BYTES = 200

// Characters looked at; the end has the extension.
const LONGEST_NAME = 1000

// Device names in Windows, with any extension.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/** Safe to show, store, send and save anywhere: no path, no control or direction characters, at most 200 bytes. */
export function cleanFilename(name: string | undefined): string {
  const last = (name ?? '').slice(-LONGEST_NAME).normalize('NFC').replace(REMOVED, '').split(/[\\/]/).at(-1) ?? ''
  const plain = last
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(RESERVED, '_$1')
  return shorten(plain) || 'unnamed'
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  let stem = [...name.slice(0, name.length - extension.length)]
  while (Buffer.byteLength(stem.join('')) > MAX_NAME_BYTES - extension.length) stem = stem.slice(0, -1)
  return stem.join('') + extension
}
