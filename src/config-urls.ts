import { accessSync, constants } from 'node:fs'
import { isIP } from 'node:net'

/** What a URL of another server may consist of. */
export interface ServerUrlRule {
  schemes: string[]
  /** What may stand after the host. */
  path: { pattern: RegExp; fault: string }
  /** Allowed values, by name. */
  parameters: Record<string, (value: string) => boolean>
  host: 'required' | 'optional'
  /** A user without a password cannot sign in. */
  passwordWithUser: boolean
}

const oneOf = (values: string) => (value: string) => values.split(' ').includes(value)
const anything = (value: string) => value !== ''
const number = (value: string) => /^\d{1,9}$/.test(value)
const port = (value: string) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535
const isReadable = (file: string) => {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}

export const SMTP: ServerUrlRule = {
  schemes: ['smtp', 'smtps'],
  path: { pattern: /^\/?$/, fault: 'a URL with nothing after the host but ?tls=off or ?tls=unverified' },
  parameters: { tls: oneOf('off unverified') },
  host: 'required',
  passwordWithUser: true,
}

/** Those of the driver, and those of libpq that providers hand out and that change nothing here. */
export const POSTGRESQL: ServerUrlRule = {
  schemes: ['postgresql', 'postgres'],
  path: { pattern: /^(\/[^/]*)?$/, fault: 'a URL with one database name after the host' },
  parameters: {
    sslmode: oneOf('disable prefer require verify-ca verify-full no-verify'),
    sslrootcert: isReadable,
    sslcert: isReadable,
    sslkey: isReadable,
    sslnegotiation: oneOf('postgres direct'),
    uselibpqcompat: oneOf('true'),
    ssl: oneOf('true 1 0'),
    host: anything,
    port,
    user: anything,
    password: anything,
    application_name: anything,
    options: anything,
    client_encoding: oneOf('utf8 UTF8'),
    statement_timeout: number,
    lock_timeout: number,
    connect_timeout: number,
    channel_binding: oneOf('disable prefer require'),
    target_session_attrs: oneOf('any read-write primary'),
  },
  host: 'optional',
  passwordWithUser: false,
}

export const ENCODE =
  'a URL in which special characters of user and password are percent-encoded: ' +
  '%40 for @, %23 for #, %25 for %, %2F for /, %3A for :, %3F for ?, %20 for a space'

/** What it must be instead, or nothing. Looks at the text: readers of URLs disagree about what is not encoded. */
export function faultOfServerUrl(url: string, rule: ServerUrlRule): string | undefined {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^([a-z]*):\/\/([^/?#]*)([^?#]*)(.*)$/is.exec(url) ?? []
  if (!rule.schemes.includes(scheme.toLowerCase()))
    return `a URL that begins with ${rule.schemes.map((name) => `${name}://`).join(' or ')}`
  if (/[\s#]/.test(url) || `${path}${query}`.includes('@') || !isEncoded(url)) return ENCODE
  if (/\p{Cc}/u.test(decodeURIComponent(url))) return 'a URL without control characters'
  const at = authority.lastIndexOf('@')
  return (
    faultOfUser(at < 0 ? undefined : authority.slice(0, at), rule) ??
    faultOfHost(authority.slice(at + 1), rule) ??
    (rule.path.pattern.test(path) ? undefined : rule.path.fault) ??
    faultOfParameters(query.slice(1), rule)
  )
}

const isEncoded = (url: string): boolean => {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}

function faultOfUser(given: string | undefined, { schemes, passwordWithUser }: ServerUrlRule): string | undefined {
  if (given === undefined) return undefined
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(given) ?? []
  if (user && (password || !passwordWithUser)) return undefined
  return `a URL with user and password, ${schemes[0]}://user:password@host`
}

function faultOfHost(given: string, { host }: ServerUrlRule): string | undefined {
  const [, name = '', colon, digits = ''] = /^(\[[\da-f:.]+\]|[^:]*)(:(.*))?$/is.exec(given) ?? []
  if (colon && !port(digits)) return 'a URL whose port is a number from 1 to 65535'
  if (name === '' && host === 'optional') return undefined
  if (/^(\[.*\]|[\w.-]+)$/.test(name) || (host === 'optional' && /^%2f[\w.%-]*$/i.test(name))) return undefined
  return 'a URL with a host such as server.company.example (umlauts as xn--…)'
}

function faultOfParameters(query: string, { parameters, path }: ServerUrlRule): string | undefined {
  const pairs = query.split('&').filter(Boolean)
  const names = pairs.map((pair) => pair.split('=')[0] ?? '')
  if (names.some((name, place) => !Object.hasOwn(parameters, name) || names.indexOf(name) < place))
    return `a URL whose parameters are each one of ${Object.keys(parameters).join(', ')}, once`
  const wrong = pairs.find((pair, place) => {
    const name = names[place] ?? ''
    return !parameters[name]?.(decodeURIComponent(pair.slice(name.length + 1)))
  })
  if (wrong === undefined) return undefined
  const name = wrong.split('=')[0] ?? ''
  return ['tls', 'then', 'team'].includes(name)
    ? path.fault
    : `a URL whose ${name} is an allowed value, or a file that can be read`
}

/** Whole only if nothing in it can be a password. */
export const maskServerUrl = (url: string): string => {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)?(.*)$/is.exec(url) ?? []
  return /^[\w.-]*(:\d{1,5})?(\/[\w.-]*)?$/.test(rest) ? url : `${scheme}[masked]`
}

/** An address, a range, or a name that the framework knows. */
export const isProxy = (text: string): boolean => {
  const [address = '', bits, more] = text.split('/')
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  return (
    isIP(address) > 0 &&
    more === undefined &&
    // A range of everybody would let everybody choose their address.
    (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)))
  )
}
