import { type Part, readParts } from './mail-parts.ts'

/** SignedData and EnvelopedData of RFC 5652, as DER writes their names. */
const SIGNED_DATA = '2a864886f70d010702'
const ENVELOPED = /^2a864886f70d0107(03|06)$|^2a864886f70d0109100117$/
const DATA = '2a864886f70d010701'

const MOST_DEPTH = 12

interface Value {
  tag: number
  from: number
  end: number
}

/** What stands in an S/MIME envelope that only signs. Whether the signature is good, nobody here says. */
export async function signedContent({ bytes }: Part): Promise<Part | 'encrypted' | undefined> {
  const [outer] = valuesIn(bytes, 0, bytes.length)
  const [name, content] = outer ? valuesIn(bytes, outer.from, outer.end) : []
  const kind = name && Buffer.from(bytes.subarray(name.from, name.end)).toString('hex')
  if (kind && ENVELOPED.test(kind)) return 'encrypted'
  if (kind !== SIGNED_DATA || !content) return undefined
  const [signed] = valuesIn(bytes, content.from, content.end)
  for (const value of signed ? valuesIn(bytes, signed.from, signed.end) : []) {
    const [type, wrapped] = value.tag === SEQUENCE ? valuesIn(bytes, value.from, value.end) : []
    if (!type || !wrapped || Buffer.from(bytes.subarray(type.from, type.end)).toString('hex') !== DATA) continue
    const inner = Buffer.concat(octets(bytes, wrapped, 0))
    return inner.length ? (await readParts(inner)).root : undefined
  }
  return undefined
}

const SEQUENCE = 0x30
const OCTETS = 0x04

/** Strings of bytes may be cut into pieces. */
function octets(bytes: Uint8Array, value: Value, depth: number): Uint8Array[] {
  if (value.tag === OCTETS) return [bytes.subarray(value.from, value.end)]
  if (depth > MOST_DEPTH || !(value.tag & 0x20)) return []
  return valuesIn(bytes, value.from, value.end).flatMap((each) => octets(bytes, each, depth + 1))
}

/** Values one after the other; those without a length end with two zeros. Stops at the first that does not fit. */
function valuesIn(bytes: Uint8Array, from: number, end: number): Value[] {
  const values: Value[] = []
  for (let at = from; at + 1 < end && values.length < 1_000_000; ) {
    const tag = bytes[at] ?? 0
    const first = bytes[at + 1] ?? 0
    let begin = at + 2
    let length = first
    if (tag === 0 && first === 0) break
    if (first === 0x80) {
      const close = endOf(bytes, begin, end, 0)
      if (close === undefined) break
      values.push({ tag, from: begin, end: close })
      at = close + 2
      continue
    }
    if (first > 0x80) {
      length = 0
      for (let count = first & 0x7f; count > 0; count--) length = length * 256 + (bytes[begin++] ?? 0)
    }
    if (!Number.isSafeInteger(length) || begin + length > end) break
    values.push({ tag, from: begin, end: begin + length })
    at = begin + length
  }
  return values
}

/** Where a value without a length ends. */
function endOf(bytes: Uint8Array, from: number, end: number, depth: number): number | undefined {
  for (let at = from; at + 1 < end; ) {
    const first = bytes[at + 1] ?? 0
    if (bytes[at] === 0 && first === 0) return at
    let begin = at + 2
    let length = first
    if (first === 0x80) {
      const close = depth > MOST_DEPTH ? undefined : endOf(bytes, begin, end, depth + 1)
      if (close === undefined) return undefined
      at = close + 2
      continue
    }
    if (first > 0x80) {
      length = 0
      for (let count = first & 0x7f; count > 0; count--) length = length * 256 + (bytes[begin++] ?? 0)
    }
    at = begin + length
  }
  return undefined
}
