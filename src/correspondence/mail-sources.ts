import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A mail from a file, and where it stands, for people. */
interface FoundMail {
  place: string
  raw: Uint8Array
}

/** Bytes; what is larger is told, not read. */
const MOST_BYTES = 100 * 1024 * 1024

type Found = FoundMail | { place: string; tooLarge: true }

/**
 * Of one mail (`.eml`), an mbox, a Maildir, or a folder of mails; one by one, so that years of mail may be in it.
 * Throws what the file system says.
 */
export async function* mailsIn(path: string): AsyncGenerator<Found> {
  if (!(await stat(path)).isDirectory()) {
    if (await isMbox(path)) yield* mailsOfMbox(path)
    else yield* mailOf(path)
    return
  }
  const names = await readdir(path)
  const folders = ['cur', 'new'].filter((folder) => names.includes(folder))
  if (folders.length) {
    for (const folder of folders)
      for (const name of (await readdir(join(path, folder))).sort()) yield* mailOf(join(path, folder, name))
    return
  }
  for (const name of names.filter((each) => /\.(eml|mbox)$/i.test(each)).sort()) yield* mailsIn(join(path, name))
}

async function* mailOf(place: string): AsyncGenerator<Found> {
  const { size } = await stat(place)
  if (size === 0) return
  yield size > MOST_BYTES ? { place, tooLarge: true } : { place, raw: new Uint8Array(await readFile(place)) }
}

const SEPARATOR = Buffer.from('From ')
const LINE_FEED = 10

async function isMbox(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SEPARATOR.length), 0, SEPARATOR.length, 0)
    return bytesRead === SEPARATOR.length && buffer.equals(SEPARATOR)
  } finally {
    await file.close()
  }
}

/** A line that begins with „From “ behind an empty one begins a mail; within one it is quoted with `>`. */
async function* mailsOfMbox(path: string): AsyncGenerator<Found> {
  let lines: Buffer[] = []
  let [size, count, empty] = [0, 0, true]
  const finished = (): Found[] => {
    const place = `${path}, mail ${count}`
    const found = size > MOST_BYTES ? { place, tooLarge: true as const } : { place, raw: joined(lines) }
    lines = []
    return size && count ? [found] : []
  }
  for await (const line of linesOf(path)) {
    if (empty && line.subarray(0, SEPARATOR.length).equals(SEPARATOR)) {
      yield* finished()
      size = 0
      count++
      continue
    }
    empty = line.length <= 2 && line.toString('latin1').trim() === ''
    size += line.length
    if (size > MOST_BYTES) lines = []
    else lines.push(unquoted(line))
  }
  yield* finished()
}

/** Without the empty line that ends a mail in its file. */
function joined(lines: Buffer[]): Uint8Array {
  const last = lines.at(-1)
  return new Uint8Array(Buffer.concat(last && last.toString('latin1').trim() === '' ? lines.slice(0, -1) : lines))
}

const QUOTED = /^>+From /

const unquoted = (line: Buffer) =>
  line[0] === 62 && QUOTED.test(line.subarray(0, 100).toString('latin1')) ? line.subarray(1) : line

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...rest, piece.subarray(from, at + 1)])
      rest = []
      from = at + 1
    }
    if (from < piece.length) rest.push(piece.subarray(from))
  }
  if (rest.length) yield Buffer.concat(rest)
}
