import { expect, test } from 'vitest'
import { UnreadableMail } from '../../src/correspondence/mail-parts.ts'
import { parseMail } from '../../src/correspondence/parse-mail.ts'
import { mailNames, rawMail } from '../support/mail-fixtures.ts'

/** The same numbers each time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const BREAKS: Record<string, (raw: Buffer, roll: (below: number) => number) => Buffer> = {
  cut: (raw, roll) => raw.subarray(0, roll(raw.length)),
  beheaded: (raw, roll) => raw.subarray(roll(raw.length)),
  doubled: (raw) => Buffer.concat([raw, raw]),
  'a piece of it again': (raw, roll) => {
    const at = roll(raw.length)
    return Buffer.concat([raw.subarray(0, at), raw.subarray(roll(at + 1), at), raw.subarray(at)])
  },
  'with other bytes': (raw, roll) => {
    const broken = Buffer.from(raw)
    for (let count = 0; count < 20; count++) broken[roll(broken.length)] = roll(256)
    return broken
  },
  'with lines shuffled': (raw, roll) => {
    const lines = raw.toString('latin1').split('\r\n')
    for (let count = 0; count < 5; count++) lines.splice(roll(lines.length), 0, ...lines.splice(roll(lines.length), 1))
    return Buffer.from(lines.join('\r\n'), 'latin1')
  },
}

test.each(Object.entries(BREAKS))('a mail that is broken (%s) is read or refused, and soon', async (_how, broken) => {
  const roll = dice(20261129)
  for (const name of mailNames()) {
    const raw = broken(rawMail(name), roll)
    const begin = process.cpuUsage()
    const read = await parseMail(raw, 50_000).catch((error: unknown) => error)
    const { user, system } = process.cpuUsage(begin)
    if (read instanceof Error) expect(read, `${name}: ${read.stack}`).toBeInstanceOf(UnreadableMail)
    expect((user + system) / 1_000_000, name).toBeLessThan(2)
  }
})
