import { type Db, databaseOf, type Tx } from './db.ts'

type Handler<Payload> = (tx: Tx, payload: Payload) => Promise<unknown>

/** Told to later features in the transaction that makes it true. Not stored, so it may hold a secret. */
export interface News<Payload> {
  readonly name: string
  publish(tx: Tx, payload: Payload): Promise<void>
  do(handler: Handler<Payload>): Subscription
}

export interface Subscription {
  name: string
  handler: Handler<never>
}

const subscriptions = new WeakMap<Db, Subscription[]>()

/** What follows from news is in src/subscriptions.ts. */
export function defineNews<Payload>(name: string): News<Payload> {
  return {
    name,
    async publish(tx, payload) {
      const known = subscriptions.get(databaseOf(tx))
      if (!known) throw new Error(`Nobody would hear of ${name}: nothing subscribes on this database`)
      for (const { name: wanted, handler } of known)
        if (wanted === name) await (handler as Handler<Payload>)(tx, payload)
    },
    do: (handler) => ({ name, handler: handler as Handler<never> }),
  }
}

/** Replaces earlier subscriptions of this handle. */
export function subscribe(db: Db, wanted: Subscription[]) {
  subscriptions.set(db, wanted)
}
