import { ENCODE, faultOfServerUrl, maskServerUrl, type ServerUrlRule } from './config-urls.ts'

/** A mailbox that mails are taken from, as IMAP_URL names it. */
export interface MailboxAddress {
  /** As operators know it, without a password. */
  name: string
  host: string
  port: number
  secure: boolean
  tls: 'required' | 'off' | 'unverified'
  user: string
  /** Empty where a token takes its place. */
  password: string
  folder: string
  team: string | undefined
  /** What becomes of a mail once it is stored; a folder to move it to. */
  after: 'delete' | 'seen' | { move: string }
}

const LIKE_THIS =
  'URLs such as imaps://user:password@host/INBOX?team=NAME&then=move:Processed, separated by blanks; ' +
  'then is delete, seen or move:FOLDER, tls is off or unverified'

const afterOf = (value: string): MailboxAddress['after'] | undefined => {
  if (value === 'delete' || value === 'seen') return value
  const [, move] = /^move:(.+)$/s.exec(value) ?? []
  return move === undefined ? undefined : { move }
}

/** An object with this property would look like a promise. */
const AFTER = 'then'

const IMAP: ServerUrlRule = {
  schemes: ['imaps', 'imap'],
  path: { pattern: /^(\/.{0,500})?$/s, fault: LIKE_THIS },
  parameters: {
    team: (name) => name !== '',
    [AFTER]: (value) => afterOf(value) !== undefined,
    tls: (value) => value === 'off' || value === 'unverified',
  },
  host: 'required',
  passwordWithUser: false,
}

const MOST_MAILBOXES = 50
const LONGEST_URL = 2000

const urlsOf = (text: string) => text.split(/\s+/).filter(Boolean)

/** What IMAP_URL must be instead, or nothing. */
export function faultOfMailboxes(text: string): string | undefined {
  const urls = urlsOf(text)
  if (urls.length === 0 || urls.length > MOST_MAILBOXES) return `1 to ${MOST_MAILBOXES} ${LIKE_THIS}`
  for (const url of urls) {
    if (url.length > LONGEST_URL) return `URLs of at most ${LONGEST_URL} characters`
    const fault = faultOfServerUrl(url, IMAP)
    if (fault) return fault
    const signs = url.split('@').length - 1
    if (signs !== 1) return signs ? ENCODE : LIKE_THIS
  }
  const mailboxes = readMailboxes(text)
  if (mailboxes.some(({ after, folder }) => typeof after === 'object' && after.move === folder))
    return 'URLs whose then=move: names another folder than the one that mails are taken from'
  const names = mailboxes.map(({ name }) => name.toLowerCase())
  return new Set(names).size < names.length ? 'URLs that name each folder of a mailbox once' : undefined
}

/** Of an IMAP_URL without a fault. */
export const readMailboxes = (text: string): MailboxAddress[] => urlsOf(text).map(readMailbox)

function readMailbox(url: string): MailboxAddress {
  const [, scheme = '', user = '', password = '', host = '', port = '', path = '', query = ''] =
    /^(\w+):\/\/([^:@/?]*):?([^@/?]*)@(\[[^\]]*\]|[^:/?]*):?(\d*)([^?]*)\??(.*)$/s.exec(url) ?? []
  const parameter = (name: string) => {
    const [found] = query.split('&').filter((pair) => pair.startsWith(`${name}=`))
    return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1))
  }
  const secure = scheme.toLowerCase() === 'imaps'
  const who = decodeURIComponent(user)
  const folder = decodeURIComponent(path.slice(1)) || 'INBOX'
  return {
    name: `${who.includes('@') ? who : `${who}@${host}`} ${folder}`,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 993 : 143),
    secure,
    tls: (parameter('tls') as 'off' | 'unverified' | undefined) ?? 'required',
    user: who,
    password: decodeURIComponent(password),
    folder,
    team: parameter('team'),
    after: afterOf(parameter(AFTER) ?? '') ?? { move: 'Processed' },
  }
}

/** Each URL whole only if nothing in it can be a password. */
export const maskMailboxes = (text: string): string => urlsOf(text).map(maskServerUrl).join(' ')
