/** Missing, or hidden from this actor; both look the same. */
export class NotFoundError extends Error {}

/** Visible to the actor, but not theirs to do. */
export class ForbiddenError extends Error {}

/** Let in when the request began, but may not write any more. */
export class AuthorityLostError extends Error {
  /** Session over; account disabled or erased; no contract. */
  readonly reason: 'session' | 'account' | 'admission'

  constructor(reason: AuthorityLostError['reason']) {
    super(`Authority lost: ${reason}`)
    this.reason = reason
  }
}

export class TooManyRequestsError extends Error {
  /** Seconds. */
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('Too many requests')
    this.retryAfter = retryAfter
  }
}

export class OverloadedError extends Error {
  readonly retryAfter = 2
}

/** `field` and `key` (of the catalogue, with its `values`) say where and why. */
export class InvalidInputError extends Error {
  readonly field: string
  readonly key: string
  readonly values: Record<string, string | number> | undefined

  constructor(field: string, key: string, values?: Record<string, string | number>) {
    super(`${field}: ${key}`)
    this.field = field
    this.key = key
    this.values = values
  }
}

/** Not possible in the present state; the message says why. */
export class ConflictError extends Error {}

/** The message is one line that says what to fix. */
export class StartError extends Error {}
