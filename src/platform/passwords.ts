import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { OverloadedError } from './errors.ts'

// OWASP Password Storage Cheat Sheet, argon2id: at least 19 MiB, 2 passes, 1 lane.
const OPTIONS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Bytes. */
const MAX_PASSWORD_BYTES = 1024

// Leaves half of libuv's four threads to files and DNS.
const AT_ONCE = 2
const QUEUE = 60
let running = 0
const waiting: (() => void)[] = []

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= QUEUE) throw new OverloadedError()
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running++
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

const normalise = (password: string) => password.normalize('NFC')
export const isTooLong = (password: string) => Buffer.byteLength(normalise(password)) > MAX_PASSWORD_BYTES

/** argon2id in PHC format. Throws OverloadedError if too many wait. */
export async function hashPassword(password: string): Promise<string> {
  if (isTooLong(password)) throw new RangeError('password too long')
  return limited(() => argon2.hash(normalise(password), OPTIONS))
}

const unpadded = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '')

// As costly to check as a real hash; no password fits.
const DECOY =
  `$argon2id$v=19$m=${OPTIONS.memoryCost},t=${OPTIONS.timeCost},` +
  `p=${OPTIONS.parallelism}$${unpadded(16)}$${unpadded(32)}`

/** Equally slow without a hash, so that timing does not reveal accounts. */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  if (isTooLong(password)) return false
  const right = await limited(() => argon2.verify(hash ?? DECOY, normalise(password)))
  return right && Boolean(hash)
}

export const needsRehash = (hash: string): boolean => argon2.needsRehash(hash, OPTIONS)
