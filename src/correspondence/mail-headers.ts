import libmime from 'libmime'

/** Bytes of a mail's own header lines that are looked at, how many of them, and of one of them. */
const MOST_BYTES = 256 * 1024
const MOST_LINES = 2_000
const MOST_OF_ONE = 16 * 1024

export const MOST_ADDRESSES = 100

/** By name in lower case, in the order of the mail: unfolded, and not decoded. */
export type Headers = Map<string, string[]>

const LF = 10
const CR = 13

/** Where the lines of the header end, and what follows them; a header without end is all there is. */
export function splitHead(raw: Uint8Array): { head: Uint8Array; rest: Uint8Array } {
  let end = raw.indexOf(LF)
  while (end >= 0) {
    const next = raw[end + 1] === CR ? end + 2 : end + 1
    if (raw[next] === LF) return { head: raw.subarray(0, end + 1), rest: raw.subarray(next + 1) }
    end = raw.indexOf(LF, end + 1)
  }
  return { head: raw, rest: raw.subarray(raw.length) }
}

/** Whole lines, within the bounds. What mbox files put in front of a mail is none of its lines. */
export function cutHead(head: Uint8Array): Buffer {
  const from = Buffer.from(head.subarray(0, 5)).toString('latin1') === 'From ' ? head.indexOf(LF) + 1 : 0
  const begun = head.subarray(from, from + MOST_BYTES)
  let end = 0
  for (let lines = 0; lines < MOST_LINES; lines++) {
    const next = begun.indexOf(LF, end)
    if (next < 0) break
    end = next + 1
  }
  return Buffer.from(end ? begun.subarray(0, end) : begun)
}

/** A line that begins with a blank continues the one before it. */
export function readHeaders(head: Buffer): Headers {
  const headers: Headers = new Map()
  const fields: string[][] = []
  for (const line of textOf(head).split('\n')) {
    const plain = line.endsWith('\r') ? line.slice(0, -1) : line
    const last = fields.at(-1)
    if (last && /^[ \t]/.test(plain)) last.push(plain)
    else fields.push([plain])
  }
  for (const lines of fields) {
    const field = lines.join('').slice(0, MOST_OF_ONE)
    const colon = field.indexOf(':')
    // A name is printable ASCII: a blank of another kind around it makes it another name.
    const name = /^([!-9;-~]{1,80})[ \t]{0,80}$/.exec(field.slice(0, Math.max(colon, 0)))?.[1]?.toLowerCase()
    if (!name) continue
    const values = headers.get(name)
    const value = field.slice(colon + 1).trim()
    if (values) values.push(value)
    else headers.set(name, [value])
  }
  return headers
}

export const first = (headers: Headers, name: string): string => headers.get(name)?.[0] ?? ''

export const all = (headers: Headers, name: string): string[] => headers.get(name) ?? []

function textOf(head: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(head)
  } catch {
    return new TextDecoder('windows-1252').decode(head)
  }
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const MOST_ENCODED = 4_000

/** Encoded words become letters; what could disguise them goes. One line. */
export const decodeLine = (value: string, most: number): string =>
  [
    ...libmime
      .decodeWords(value.slice(0, MOST_ENCODED))
      .replace(/[\t\r\n]/g, ' ')
      .replace(INVISIBLE, ''),
  ]
    .slice(0, most)
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim()

/** Message-IDs with their brackets, in their order, the latest `most` of them. */
export function messageIds(values: string[], most: number): string[] {
  const found = values.flatMap((value) => value.match(/<[^<>\s]{1,990}>/g) ?? [])
  return [...new Set(found.slice(-most))]
}

/** Nothing, if it is no time or one that no clock shows. */
export function dateOf(headers: Headers): Date | null {
  const date = new Date(
    first(headers, 'date')
      .slice(0, 100)
      .replace(/\([^)]*\)/g, ''),
  )
  const year = date.getUTCFullYear()
  return year >= 1970 && year < 2200 ? date : null
}

const MOST_RESULTS = 20

/** Who checked a mail, in lower case, and what they found, as it stands. */
export const authResults = (headers: Headers): { server: string; result: string }[] =>
  all(headers, 'authentication-results')
    .slice(0, MOST_RESULTS)
    .map((value) => {
      const [server = '', ...rest] = value.slice(0, 4_000).split(';')
      return { server: (/^[^\s(]{1,255}/.exec(server.trim())?.[0] ?? '').toLowerCase(), result: rest.join(';').trim() }
    })
