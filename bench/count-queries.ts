// Loaded before the portal (node --import): each response lists its statements, begin and commit included, in
// `x-statements`.
import { AsyncLocalStorage } from 'node:async_hooks'
import http from 'node:http'
import pg from 'pg'

export interface Statement {
  text: string
  values: (string | null)[]
}

const current = new AsyncLocalStorage<Statement[]>()

const query = pg.Client.prototype.query
pg.Client.prototype.query = function recorded(this: pg.Client, ...parameters: unknown[]) {
  const [first, second] = parameters as [string | pg.QueryConfig, unknown]
  const { text, values } = typeof first === 'string' ? { text: first, values: second } : first
  current.getStore()?.push({ text, values: Array.isArray(values) ? values.map(asText) : [] })
  return (query as (...all: unknown[]) => unknown).apply(this, parameters)
} as typeof query

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join(',')}}` : String(value)
}

type Emit = (this: http.Server, event: string, ...rest: unknown[]) => boolean
const emit = http.Server.prototype.emit as Emit
http.Server.prototype.emit = function watched(this: http.Server, event: string, ...rest: unknown[]) {
  if (event !== 'request') return emit.apply(this, [event, ...rest])
  const response = rest[1] as http.ServerResponse
  const statements: Statement[] = []
  const writeHead = response.writeHead
  response.writeHead = function telling(this: http.ServerResponse, ...head: unknown[]) {
    this.setHeader('x-statements', Buffer.from(JSON.stringify(statements)).toString('base64'))
    return (writeHead as (...all: unknown[]) => http.ServerResponse).apply(this, head)
  } as typeof writeHead
  return current.run(statements, () => emit.apply(this, [event, ...rest]))
} as Emit
