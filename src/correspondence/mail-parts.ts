import { once } from 'node:events'
import { Readable } from 'node:stream'
import { type MimeNode, Splitter } from '@zone-eu/mailsplit'
import libmime from 'libmime'
import { cutHead, splitHead } from './mail-headers.ts'
import type { ParseFault } from './parsed-mail.ts'

const MOST_PARTS = 1_000
const MOST_DEPTH = 50
const PIECE = 64 * 1024

/** A piece of a mail. Only those without children have bytes. */
export interface Part {
  /** Such as `text/plain`. */
  type: string
  params: Record<string, string>
  charset: string | null
  disposition: string | null
  filename: string | null
  contentId: string | null
  flowed: boolean
  delSp: boolean
  bytes: Uint8Array
  children: Part[]
}

export class UnreadableMail extends Error {
  readonly fault: ParseFault

  constructor(fault: ParseFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** The tree of parts, decoded; a mail within a mail stays a part. Throws UnreadableMail for one beyond the bounds. */
export async function readParts(raw: Uint8Array): Promise<{ head: Buffer; root: Part }> {
  const { head, rest } = splitHead(raw)
  const cut = cutHead(head)
  const splitter = new Splitter({ ignoreEmbedded: true, maxChildNodes: MOST_PARTS, maxHeadSize: 1024 * 1024 })
  const input = Readable.from(pieces(cut, rest))
  input.on('error', (error) => splitter.destroy(error)).pipe(splitter)
  let root: Reading | undefined
  const nodes = new Map<MimeNode, Reading>()
  let current: Reading | undefined
  try {
    for await (const chunk of splitter) {
      if (chunk.type === 'node') {
        current = new Reading(chunk, chunk.parentNode ? nodes.get(chunk.parentNode) : undefined)
        nodes.set(chunk, current)
        root ??= current
      } else if (chunk.type === 'body' && chunk.value) await nodes.get(chunk.node)?.write(chunk.value)
      else if (chunk.type === 'data' && current?.isUndivided) await current.write(chunk.value)
    }
    // Not before: a part may go on behind those in it, if it says that it is text and has a boundary.
    for (const reading of nodes.values()) await reading.end()
  } catch (error) {
    throw faultOf(error)
  }
  if (!root) throw new UnreadableMail('broken', 'there is no mail in it')
  return { head: cut, root: root.part }
}

function* pieces(head: Buffer, rest: Uint8Array) {
  yield Buffer.concat([head, Buffer.from(head.at(-1) === 10 ? '\r\n' : '\r\n\r\n')])
  for (let at = 0; at < rest.length; at += PIECE) {
    const piece = rest.subarray(at, at + PIECE)
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
  }
}

function faultOf(error: unknown): Error {
  if (error instanceof UnreadableMail || !(error instanceof Error)) return error as Error
  if (!('code' in error) || error.code !== 'EMAXLEN') return error
  return new UnreadableMail(/child nodes/.test(error.message) ? 'too-many-parts' : 'broken', error.message)
}

/** A part whose bytes are still coming. */
class Reading {
  readonly part: Part
  readonly depth: number
  /** It says that it has parts, and not what divides them. */
  readonly isUndivided: boolean
  private readonly pieces: Buffer[] = []
  private readonly decoder: ReturnType<MimeNode['getDecoder']> | undefined
  private readonly ended: Promise<void> = Promise.resolve()

  constructor(node: MimeNode, parent: Reading | undefined) {
    this.part = partOf(node)
    this.depth = (parent?.depth ?? 0) + 1
    if (this.depth > MOST_DEPTH) throw new UnreadableMail('too-many-parts', 'parts stand in parts too deeply')
    parent?.part.children.push(this.part)
    this.isUndivided = node.multipart !== false && !node._boundary
    if (this.isUndivided) this.part.type = 'text/plain'
    else if (node.multipart) return
    const decoder = node.getDecoder()
    decoder.on('data', (piece: Buffer) => this.pieces.push(piece))
    this.ended = new Promise((resolve, reject) => decoder.on('end', resolve).on('error', reject))
    this.decoder = decoder
  }

  async write(value: Buffer): Promise<void> {
    const { decoder } = this
    if (decoder && !decoder.write(value)) await once(decoder, 'drain')
  }

  async end(): Promise<void> {
    if (!this.decoder) return
    this.decoder.end()
    await this.ended
    this.part.bytes = Buffer.concat(this.pieces)
    this.pieces.length = 0
  }
}

const most = (text: string | false | undefined, length: number) => (text ? text.slice(0, length) : null)

function partOf(node: MimeNode): Part {
  const header = (name: string) => (node.headers ? node.headers.getFirst(name) : '').slice(0, 4_000)
  return {
    type: most(node.contentType, 100) ?? 'text/plain',
    params: libmime.parseHeaderValue(header('content-type'), { stripComments: true }).params,
    charset: most(node.charset, 40),
    disposition: most(node.disposition, 40),
    filename: most(node.filename, 1_000),
    contentId: /^<?([^<>\s]{1,250})>?$/.exec(header('content-id').trim())?.[1] ?? null,
    flowed: node.flowed,
    delSp: node.delSp,
    bytes: new Uint8Array(),
    children: [],
  }
}

/** This part and all below it, in the order of the mail. */
export function* partsIn(part: Part): Generator<Part> {
  yield part
  for (const child of part.children) yield* partsIn(child)
}
