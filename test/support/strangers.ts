import type { FastifyInstance, InjectOptions } from 'fastify'
import { Visitor } from './browsing.ts'

let last = 0

/** An address that nobody in this file has used yet. */
export const freshAddress = () => `198.51.${100 + Math.floor(++last / 250)}.${(last % 250) + 1}`

/** Somebody's browser at an address of its own, so that the limits of others do not touch it. */
export const stranger = (app: FastifyInstance, options: Partial<InjectOptions> = {}) =>
  new Visitor(app, { remoteAddress: freshAddress(), ...options })

/** Milliseconds that the middle one of several runs took. */
export function median(durations: number[]): number {
  return [...durations].sort((one, other) => one - other)[Math.floor(durations.length / 2)] ?? 0
}

/** Runs each way alternately and returns the median milliseconds of each. */
export async function timed(rounds: number, ...ways: (() => Promise<unknown>)[]): Promise<number[]> {
  const durations = ways.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const start = performance.now()
      await way()
      durations[index]?.push(performance.now() - start)
    }
  }
  return durations.map(median)
}

/** Headers that may differ between two answers that are to look the same. */
export function comparable(headers: Record<string, unknown>): Record<string, unknown> {
  const { date: _date, 'content-length': _length, ...rest } = headers
  return rest
}
