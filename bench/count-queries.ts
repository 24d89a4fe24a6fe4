// Loaded before the portal (node --import): every response says in `x-queries` how many statements its request sent to
// the database, begin and commit included.
import { AsyncLocalStorage } from 'node:async_hooks'
import http from 'node:http'
import pg from 'pg'

const current = new AsyncLocalStorage<{ queries: number }>()

const query = pg.Client.prototype.query
pg.Client.prototype.query = function counted(this: pg.Client, ...parameters: unknown[]) {
  const request = current.getStore()
  if (request) request.queries++
  return (query as (...all: unknown[]) => unknown).apply(this, parameters)
} as typeof query

type Emit = (this: http.Server, event: string, ...rest: unknown[]) => boolean
const emit = http.Server.prototype.emit as Emit
http.Server.prototype.emit = function watched(this: http.Server, event: string, ...rest: unknown[]) {
  if (event !== 'request') return emit.apply(this, [event, ...rest])
  const response = rest[1] as http.ServerResponse
  const counter = { queries: 0 }
  const writeHead = response.writeHead
  response.writeHead = function counting(this: http.ServerResponse, ...head: unknown[]) {
    this.setHeader('x-queries', counter.queries)
    return (writeHead as (...all: unknown[]) => http.ServerResponse).apply(this, head)
  } as typeof writeHead
  return current.run(counter, () => emit.apply(this, [event, ...rest]))
} as Emit
