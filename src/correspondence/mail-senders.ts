import { addressFault, storedAddress } from '../platform/addresses.ts'
import { all, decodeLine, type Headers, MOST_ADDRESSES } from './mail-headers.ts'
import type { MailAddress, SenderFault } from './parsed-mail.ts'

type Token =
  | { kind: 'word' | 'quoted' | 'comment' | 'literal'; text: string; spaced: boolean }
  | { kind: 'sign'; text: string; spaced: boolean }

const SIGNS = new Set(['<', '>', ',', ';', ':', '@'])
const MOST_NAME = 100
const MOST_DELIVERED = 20

class Unreadable extends Error {}

/** One for all, because a header may have thousands of them. */
const UNREADABLE = new Unreadable('no address')

/**
 * The one who wrote a mail, by its own From alone. What can be read in more than one way is a fault: programs that
 * disagree about a sender are how strangers pass for somebody.
 */
export function senderOf(headers: Headers): MailAddress | SenderFault {
  const values = all(headers, 'from')
  if (values.length > 1) return 'several'
  const [value = ''] = values
  if (value === '') return 'none'
  // No mail program writes those, and some readers stop there.
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return 'invalid'
  try {
    const found = mailboxes(tokensOf(value))
    if (found.some(({ group }) => group)) return 'invalid'
    if (found.length > 1) return 'several'
    return found[0]?.mailbox ?? 'invalid'
  } catch (error) {
    if (error instanceof Unreadable) return 'invalid'
    throw error
  }
}

/** Everybody a mail was addressed to who can be read; members of groups as well. */
export function addressesIn(headers: Headers, name: string): MailAddress[] {
  const found: MailAddress[] = []
  for (const value of all(headers, name)) found.push(...readable(value))
  const once = new Map(found.map((each) => [each.address, each]))
  return [...once.values()].slice(0, MOST_ADDRESSES)
}

/** Where servers say that they delivered a mail to, which is the only trace of a blind copy. */
export function deliveredTo(headers: Headers): string[] {
  const values = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => all(headers, name))
  const found = values.slice(0, MOST_DELIVERED).flatMap((value) => readable(value))
  return [...new Set(found.map(({ address }) => address))].slice(0, MOST_DELIVERED)
}

/** Parts between commas, those left out that are no address. */
function readable(value: string): MailAddress[] {
  try {
    return partsOf(tokensOf(value)).flatMap((part) => {
      try {
        return [mailboxOf(part)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Groups are opened. */
function partsOf(tokens: Token[]): Token[][] {
  const parts: Token[][] = [[]]
  let angle = false
  for (const token of tokens) {
    if (token.kind === 'sign' && (token.text === '<' || token.text === '>')) angle = token.text === '<'
    if (token.kind === 'sign' && !angle && /[,;:]/.test(token.text)) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

interface Found {
  mailbox: MailAddress
  group: boolean
}

/** Of the strict reader: throws for anything that is no list of mailboxes. */
function mailboxes(tokens: Token[]): Found[] {
  const group = tokens.some(({ kind, text }) => kind === 'sign' && (text === ':' || text === ';'))
  const parts = partsOf(tokens).filter((part) => part.some(({ kind }) => kind !== 'comment'))
  return parts.map((part) => ({ mailbox: group ? { name: '', address: '' } : mailboxOf(part), group }))
}

/** `name <address>` or `address`, with comments where they may stand. */
function mailboxOf(tokens: Token[]): MailAddress {
  const comments = tokens.filter(({ kind }) => kind === 'comment').map(({ text }) => text)
  const rest = tokens.filter(({ kind }) => kind !== 'comment')
  const open = rest.findIndex(({ kind, text }) => kind === 'sign' && text === '<')
  if (open < 0) return { name: nameFrom(comments.join(' ')), address: addressFrom(rest) }
  const last = rest.at(-1)
  if (last?.kind !== 'sign' || last.text !== '>') throw UNREADABLE
  const address = addressFrom(rest.slice(open + 1, -1))
  const phrase = rest.slice(0, open)
  if (phrase.some(({ kind, text }) => kind === 'sign' && text !== '@')) throw UNREADABLE
  const name = phrase.map(({ text, spaced }) => (spaced ? ` ${text}` : text)).join('')
  // Without quotes, an address in front of the address is one that somebody else may take for it.
  if (phrase.some(({ kind }) => kind === 'sign') && name.trim().toLowerCase() !== address) throw UNREADABLE
  return { name: nameFrom(name, address), address }
}

/** One word on each side of one @: quotes, encoded words and domains in brackets are no address here. */
function addressFrom(tokens: Token[]): string {
  const [local, at, domain, ...more] = tokens
  if (local?.kind !== 'word' || at?.kind !== 'sign' || at.text !== '@' || domain?.kind !== 'word') throw UNREADABLE
  if (more.length || local.text.startsWith('=?')) throw UNREADABLE
  const address = storedAddress(`${local.text}@${domain.text}`).toLowerCase()
  if (addressFault(address)) throw UNREADABLE
  return address
}

/** A name that is another address is a disguise, or of no use. */
function nameFrom(text: string, address = ''): string {
  const name = decodeLine(text, MOST_NAME)
  return /\S@\S/.test(name) || name.toLowerCase() === address ? '' : name
}

function tokensOf(value: string): Token[] {
  const tokens: Token[] = []
  let spaced = false
  for (let at = 0; at < value.length; ) {
    const sign = value[at] ?? ''
    if (sign === ' ' || sign === '\t') {
      spaced = true
      at++
      continue
    }
    const token = tokenAt(value, at, spaced)
    tokens.push(token)
    at = token.end
    spaced = false
  }
  return tokens
}

function tokenAt(value: string, at: number, spaced: boolean): Token & { end: number } {
  const sign = value[at] ?? ''
  if (sign === '"') return enclosed(value, at, spaced, 'quoted')
  if (sign === '(') return enclosed(value, at, spaced, 'comment')
  if (sign === '[' && value[at - 1] === '@') return enclosed(value, at, spaced, 'literal')
  if (sign === ')') throw UNREADABLE
  if (SIGNS.has(sign)) return { kind: 'sign', text: sign, spaced, end: at + 1 }
  let end = at + 1
  while (end < value.length && !/[\s"()<>,;:@]/.test(value[end] ?? '')) end++
  return { kind: 'word', text: value.slice(at, end), spaced, end }
}

const ENDS = { quoted: '"', comment: ')', literal: ']' }

/** Comments may hold comments, and a backslash takes the meaning from the sign behind it. */
function enclosed(
  value: string,
  begin: number,
  spaced: boolean,
  kind: 'quoted' | 'comment' | 'literal',
): Token & { end: number } {
  const letters: string[] = []
  let depth = 1
  for (let at = begin + 1; at < value.length; at++) {
    const sign = value[at] ?? ''
    if (sign === '\\') letters.push(value[++at] ?? '')
    else {
      if (kind === 'comment' && sign === '(') depth++
      if (sign === ENDS[kind]) depth--
      if (depth === 0) return { kind, text: letters.join(''), spaced, end: at + 1 }
      letters.push(sign)
    }
  }
  throw UNREADABLE
}
