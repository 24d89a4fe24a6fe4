import type { Tx } from './db.ts'

type Handler<Payload> = (tx: Tx, payload: Payload) => Promise<unknown>

/** News of a feature that others may act on, in the transaction that makes it true. */
export interface DomainEvent<Payload> {
  readonly name: string
  publish(tx: Tx, payload: Payload): Promise<void>
  subscribe(handler: Handler<Payload>): void
}

/** Declares an event. A feature publishes its own events; later features subscribe, see src/subscriptions.ts. */
export function defineEvent<Payload>(name: string): DomainEvent<Payload> {
  const handlers = new Set<Handler<Payload>>()
  return {
    name,
    async publish(tx, payload) {
      for (const handler of handlers) await handler(tx, payload)
    },
    subscribe(handler) {
      handlers.add(handler)
    },
  }
}
