const ours = new WeakSet<object>()

/** Marks what `work` of the driver throws: codes and messages alone do not tell whose connection broke. */
export async function fromDatabase<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error && typeof error === 'object') ours.add(error)
    throw error
  }
}

/** Marked, or what Prisma made of it. */
export function isFromDatabase(error: unknown, depth = 0): boolean {
  if (!error || typeof error !== 'object' || depth > 4) return false
  const { name, cause } = error as { name?: unknown; cause?: unknown }
  return ours.has(error) || /^(PrismaClient|DriverAdapter)/.test(String(name)) || isFromDatabase(cause, depth + 1)
}

const FOREIGN_KEY_VIOLATION = new Set(['P2003', '23503'])

/** A row that others name was not deleted. */
export function isStillReferenced(error: unknown): boolean {
  return codesOf(error).some((code) => FOREIGN_KEY_VIOLATION.has(code))
}

const UNAVAILABLE = /^(P1000|P1001|P1002|P1008|P1017|P2024|P2028|P2037|ECONN|EPIPE|ETIMEDOUT|57P0|53|08)/

const UNAVAILABLE_MESSAGE = new RegExp(
  [
    "Can't reach database server",
    'encountered a connection error',
    'Connection terminated',
    'terminating connection',
    'timeout exceeded when trying to connect',
    'Server has closed the connection',
    'Cannot use a pool after calling end',
    'DatabaseNotReachable',
    'ConnectionClosed',
    'SocketTimeout',
    'the database system is',
  ].join('|'),
  'i',
)

/** Trying again later makes sense. A visitor's connection breaks with the same codes, and is none of this. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!isFromDatabase(error)) return false
  return codesOf(error).some((code) => UNAVAILABLE.test(code)) || UNAVAILABLE_MESSAGE.test(messagesOf(error))
}

export function codesOf(error: unknown, depth = 0): string[] {
  if (!error || typeof error !== 'object' || depth > 4) return []
  const { code, originalCode, kind, cause, meta } = error as Record<string, unknown>
  const own = [code, originalCode, kind].filter((value) => typeof value === 'string')
  return [
    ...own,
    ...codesOf(cause, depth + 1),
    ...codesOf((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, depth + 1),
  ]
}

function messagesOf(error: unknown, depth = 0): string {
  if (!error || typeof error !== 'object' || depth > 4) return ''
  const { message, cause } = error as { message?: unknown; cause?: unknown }
  return `${typeof message === 'string' ? message : ''} ${messagesOf(cause, depth + 1)}`
}
