import { expect, test } from 'vitest'
import { announce, readAnnouncements } from '../../src/platform/live.ts'
import { type Stream, startStreams, type Told } from '../../src/tickets/streams.ts'
import { aDeskTicket } from '../support/desk.ts'
import { usePortal } from '../support/portal.ts'
import { sessionCookie, until } from '../support/server.ts'

const portal = usePortal()

test('who joins during a look misses nothing that this look reads', async () => {
  const { db, jana, id } = await aDeskTicket(portal)
  await sessionCookie(db, jana)
  const { id: sessionId } = await db.session.findFirstOrThrow({ where: { accountId: jana.id } })
  let held: Promise<void> | undefined
  let looks = 0
  const streams = startStreams({
    ...portal,
    async read(...given) {
      looks++
      await held
      return readAnnouncements(...given)
    },
  })
  const heard = () => {
    const news: Told[] = []
    const beats: string[] = []
    const stream: Stream = {
      ...{ sessionId, accountId: jana.id, end: () => {} },
      tell: (told) => news.push(...told),
      beat: (snapshot) => beats.push(snapshot),
    }
    return { stream, beats, tickets: () => news.flatMap((each) => (each.topic === 'ticket' ? each.id : [])) }
  }
  const [first, second] = [heard(), heard()]
  streams.join(first.stream, undefined)
  await until(() => first.beats.length > 0, 5000, 10)
  const { promise, resolve } = Promise.withResolvers<void>()
  held = promise
  const before = looks
  await until(() => looks > before, 3000, 10)
  streams.join(second.stream, first.beats[0])
  await new Promise((done) => setTimeout(done, 200))
  await announce(db, 'ticket', id)
  held = undefined
  resolve()
  await until(() => first.tickets().length > 0, 3000, 10)
  await until(() => second.tickets().length > 0, 3000, 10).catch(() => {})
  expect([...new Set(first.tickets()), ...new Set(second.tickets())]).toEqual([id, id])
  await streams.stop()
})
