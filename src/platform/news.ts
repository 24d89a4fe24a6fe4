import { type Db, databaseOf, type Tx } from './db.ts'

type Handler<Payload> = (tx: Tx, payload: Payload) => Promise<unknown>

/** Something that a feature tells later ones of, in the transaction that makes it true. It is not stored, so it may hold a secret. */
export interface News<Payload> {
  readonly name: string
  publish(tx: Tx, payload: Payload): Promise<void>
  /** What is done when it is published, to be handed to `subscribe`. */
  do(handler: Handler<Payload>): Subscription
}

export interface Subscription {
  name: string
  handler: Handler<never>
}

const subscriptions = new WeakMap<Db, Subscription[]>()

/** Declares news. A feature publishes its own; what follows from it stands in src/subscriptions.ts. */
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

/** From now on, what is published through this database handle is told to these and to nobody else. */
export function subscribe(db: Db, wanted: Subscription[]) {
  subscriptions.set(db, wanted)
}
