import { LinkifyIt, type Match } from 'linkify-it'
import { telephoneLink } from '../i18n/telephone.ts'

export interface Piece {
  text: string
  href?: string
}

// With a country or an area code, as people write it; figures in columns and dates are none.
const TELEPHONE = new RegExp(
  [
    String.raw`(?:\+|00)[1-9]\d{0,2}(?: ?\(\d{1,4}\))?(?:[ /.–-]?\d{1,12}){1,7}`,
    String.raw`0[1-9]\d{1,4}(?: ?[/–-] ?| )` +
      String.raw`(?:[1-9]\d{3,8}(?:[–-]\d{1,5}| [1-9]\d{1,4}){0,2}|[1-9]\d{1,2}(?:[ –-]\d{2,4}){1,3})`,
  ].join('|'),
  'y',
)
const GOES_ON = /^(?:[\d\p{L}]|[.,:]\d)/u

/** The length of a telephone number that begins here; 0 if none does. */
function telephoneAt(text: string, start: number): number {
  if (start > 0 && !/[\s(:]/.test(text.charAt(start - 1))) return 0
  TELEPHONE.lastIndex = start
  const found = TELEPHONE.exec(text)?.[0] ?? ''
  const digits = found.replace(/\D/g, '').length
  const end = start + found.length
  return digits >= 7 && digits <= 17 && !GOES_ON.test(text.slice(end, end + 2)) ? found.length : 0
}

const telephone = (prefix: string) => ({
  validate: (text: string, position: number) =>
    Math.max(0, telephoneAt(text, position - prefix.length) - prefix.length),
  normalize: (match: Match) => {
    match.url = telephoneLink(match.raw.replace('(0)', '')) ?? ''
  },
})

const TEL_ADDRESS = /\+?\d[\d()./-]{1,24}/y

// Names of files look like addresses: those of the web begin with a scheme or with www.
const finder = new LinkifyIt({ maxLength: 2000 })
  .add('ftp:', null)
  .add('//', null)
  .add('www.', {
    validate: (text, position, { re }) => lengthAt(re.get_relative_proto_validator(), text, position),
    normalize: (match) => {
      match.url = `https://${match.raw}`
    },
  })
  .add('+', telephone('+'))
  .add('0', telephone('0'))
  .add('tel:', {
    validate: (text, position) => lengthAt(TEL_ADDRESS, text, position),
    normalize: (match) => {
      match.url = telephoneLink(match.raw) ?? ''
    },
  })

function lengthAt(sticky: RegExp, text: string, position: number): number {
  sticky.lastIndex = position
  return sticky.exec(text)?.[0].length ?? 0
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** Characters of one page that are looked through; the rest stays text. */
const MOST = 100_000

/** For the texts of one page: parts each at its web and mail addresses and telephone numbers, which become links. */
export function linker(): (text: string) => Piece[] {
  let left = MOST
  return (text) => {
    left -= text.length
    return left < 0 ? [{ text }] : linked(text)
  }
}

function linked(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { index, lastIndex, url } of finder.match(text) ?? []) {
    if (!URL.canParse(url) || !SCHEMES.has(new URL(url).protocol)) continue
    if (index > end) pieces.push({ text: text.slice(end, index) })
    pieces.push({ text: text.slice(index, lastIndex), href: url })
    end = lastIndex
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}
