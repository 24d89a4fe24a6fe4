/** The message says what the file is, and how to save it. */
export class EncodingError extends Error {}

interface Decoded {
  text: string
  /** Words that show how a file was read that does not say what it is. */
  assumed: string[]
}

const REMEDY = 'save it as “CSV UTF-8”'

const LETTER = '[A-Za-zÀ-ÖØ-öø-ÿ]'
const SIGN = '[€‚ƒ„…†‡ˆ‰‹“”•˜™›¡¢£¤¥¦§¨©«¬®¯°±²³´¶¸¹»¼½¾¿×÷]'

/** Bytes that Windows-1252 does not have, and signs where no sign stands: the letters are those of another encoding. */
const IMPLAUSIBLE = new RegExp(
  [
    '[\\u0081\\u008d\\u008f\\u0090\\u009d]',
    `${LETTER}${SIGN}${LETTER}`,
    '[a-zß-öø-ÿ]§',
    `[€†‡‰™¢£¤¥¦©¬¼½¾]${LETTER}`,
    '[a-zß-öø-ÿ][ŠŒŽŸÀ-ÃÅ-ÕØ-ÛÝÞ][a-zß-öø-ÿ]',
    '[A-Z][ŠŒŽŸ][a-zß-öø-ÿ]',
  ].join('|'),
)

/**
 * UTF-8, UTF-16 with a byte order mark, or Windows-1252, which old spreadsheets write. Throws an EncodingError for
 * everything else, as far as it can be told.
 */
export function decode(bytes: Uint8Array): Decoded {
  const marked = markOf(bytes)
  if (marked === 'utf-32') throw new EncodingError(`this is UTF-32; ${REMEDY}`)
  if (marked) return { text: strictly(marked, bytes), assumed: [] }
  if (looksLikeUtf16(bytes)) throw new EncodingError(`this is UTF-16 without its mark, or no text; ${REMEDY}`)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), assumed: [] }
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes)
    const odd = IMPLAUSIBLE.exec(text)
    if (odd) throw new EncodingError(`this is neither UTF-8 nor Windows-1252 (${around(text, odd.index)}); ${REMEDY}`)
    return { text, assumed: foreignWords(text) }
  }
}

function markOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32' | undefined {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  if (head === 'fffe0000' || head === '0000feff') return 'utf-32'
  if (head.startsWith('fffe')) return 'utf-16le'
  if (head.startsWith('feff')) return 'utf-16be'
  return head.startsWith('efbbbf') ? 'utf-8' : undefined
}

/** Every second byte of plain letters is 0. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 1000)
  return head.length > 1 && head.filter((byte) => byte === 0).length > head.length / 4
}

function strictly(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new EncodingError(`this begins like ${encoding.toUpperCase()}, but is not; ${REMEDY}`)
  }
}

const MOST_WORDS = 3

function foreignWords(text: string): string[] {
  const words = new Set<string>()
  for (const [word] of text.matchAll(/[A-Za-z\u0080-\uffff]+/g)) {
    if (/[\u0080-\uffff]/.test(word)) words.add(word.slice(0, 40))
    if (words.size === MOST_WORDS) break
  }
  return [...words]
}

function around(text: string, index: number): string {
  const line = text.slice(0, index).split('\n').length
  const piece = text.slice(Math.max(0, index - 10), index + 10).replace(/[\p{Cc}\s]/gu, ' ')
  return `line ${line}, “${piece.trim()}”`
}
