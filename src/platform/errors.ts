/** The thing does not exist, or not for this actor; both look the same. */
export class NotFoundError extends Error {}

/** The actor may see the thing but not do this with it. */
export class ForbiddenError extends Error {}

/** Somebody who was let in when their request began may not write any more. */
export class AuthorityLostError extends Error {
  /** The session is over; the account is disabled or erased; no contract lets them in. */
  readonly reason: 'session' | 'account' | 'admission'

  constructor(reason: AuthorityLostError['reason']) {
    super(`Authority lost: ${reason}`)
    this.reason = reason
  }
}

/** Tried too often. */
export class TooManyRequestsError extends Error {
  /** Seconds until it makes sense to try again. */
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('Too many requests')
    this.retryAfter = retryAfter
  }
}

/** Too busy just now. */
export class OverloadedError extends Error {
  readonly retryAfter = 2
}

/** A rule of the domain refused the input; `field` and `key` (of the catalogue) say where and why. */
export class InvalidInputError extends Error {
  readonly field: string
  readonly key: string

  constructor(field: string, key: string) {
    super(`${field}: ${key}`)
    this.field = field
    this.key = key
  }
}

/** The state of things does not allow it now; the message says why, for whoever runs the command. */
export class ConflictError extends Error {}

/** The program cannot start; the message is one line that says what to put right. */
export class StartError extends Error {}
