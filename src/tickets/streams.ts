import { SECOND } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { type Announcement, listen, readAnnouncements, readSince } from '../platform/live.ts'
import type { Logger } from '../platform/log.ts'
import { type DeskReaders, readDeskReaders } from './desk-readers.ts'

/** Ids alone; `all` if there is too much to say, or some of it is forgotten. */
export type Told = Announcement | { topic: 'all' }

interface Reader {
  sessionId: number
  accountId: number
}

/** The open page of somebody at the desk. */
export interface Stream extends Reader {
  tell(news: Told[], snapshot: string): void
  /** Says that it lives. */
  beat(snapshot: string): void
  /** `full`: for another of the same person, and it should not come back. */
  end(why?: 'full'): void
}

export interface News {
  snapshot: string
  news: Told[]
}

/** The last snapshot that somebody had; null if it cannot be read. */
type After = string | null | undefined

export interface Streams {
  /** Everything since `after`, then what happens. False if the process has as many as it can. */
  join(stream: Stream, after: After): boolean
  leave(stream: Stream): boolean
  /** For those who ask now and then. */
  since(reader: Reader, after: After): Promise<News>
  stop(): Promise<void>
}

interface StreamTools {
  db: Db
  databaseUrl: string
  log: Pick<Logger, 'warn' | 'debug'>
  /** How a look reads, for tests. */
  read?: typeof readAnnouncements
}

/** Open browsers: of one person, and of this process. */
const MOST = { person: 10, process: 2000 }
const MOST_NEWS = 2000
const LOOK_EVERY = SECOND
const BEAT_EVERY = 15 * SECOND
/** Until a stream whose session has ended is closed. */
const ASK_AGAIN = 3 * SECOND

const ALL: Told[] = [{ topic: 'all' }]

/** Milliseconds that a process goes on listening for nobody: pages follow each other. */
const LINGER = 60 * SECOND

/** Tells the open pages of this process what they may know; listens only while there are any. */
export function startStreams({ db, databaseUrl, log, read: readNew = readAnnouncements }: StreamTools): Streams {
  const streams = new Set<Stream>()
  let snapshot: string | undefined
  let askedAt = 0
  let looking: Promise<void> | undefined
  let current: Promise<void> | undefined
  let again = false
  let listening: { stop(): Promise<void> } | undefined
  let leaving: NodeJS.Timeout | undefined

  async function lookOnce() {
    const there = [...streams]
    const read = await readNew(db, snapshot)
    if (read.news.length || performance.now() - askedAt >= ASK_AGAIN) {
      const readers = await readDeskReaders(db, there.map(sessionOf), ticketsIn(read.news))
      askedAt = performance.now()
      for (const stream of there) hand(stream, readers, read)
    }
    // Not before: what fails is read again.
    snapshot = read.snapshot
  }

  /** One at a time; who comes meanwhile gets another. */
  function look(): Promise<void> {
    again = true
    looking ??= (async () => {
      while (again) {
        again = false
        current = lookOnce()
        await current
      }
    })().finally(() => {
      looking = undefined
      current = undefined
    })
    return looking
  }

  const lookIfNeeded = () => {
    if (streams.size) look().catch((error: unknown) => log.debug({ err: error }, 'announcements not read'))
  }

  function hand(stream: Stream, readers: DeskReaders, { news, snapshot }: News) {
    if (!readers.has(stream.sessionId)) return drop(stream)
    const its = forReader(stream, readers, news)
    if (its.length) stream.tell(its, snapshot)
  }

  function drop(stream: Stream, why?: 'full') {
    if (!leave(stream)) return
    stream.end(why)
  }

  /** Nobody listens for nobody, whoever ended it. False if it was gone. */
  function leave(stream: Stream): boolean {
    if (!streams.delete(stream)) return false
    if (streams.size === 0) leaving = setTimeout(() => void stopListening(), LINGER).unref()
    return true
  }

  function startListening() {
    const stopListening = listen(databaseUrl, lookIfNeeded, log)
    const looks = setInterval(lookIfNeeded, LOOK_EVERY)
    const beats = setInterval(() => {
      for (const stream of streams) if (snapshot) stream.beat(snapshot)
    }, BEAT_EVERY)
    return {
      stop() {
        clearInterval(looks)
        clearInterval(beats)
        snapshot = undefined
        return stopListening()
      },
    }
  }

  async function stopListening() {
    clearTimeout(leaving)
    const stopped = listening?.stop()
    listening = undefined
    await stopped
  }

  async function begin(stream: Stream, after: After) {
    // Later than a look that does not know of it yet, so that nothing falls in between.
    await (snapshot === undefined ? look() : current)
    const missed = await since(stream, after)
    if (!streams.has(stream)) return
    if (missed.news.length) stream.tell(missed.news, missed.snapshot)
    stream.beat(missed.snapshot)
  }

  async function since(reader: Reader, after: After): Promise<News> {
    const read = typeof after === 'string' ? await readSince(db, after) : await readAnnouncements(db, undefined)
    const { snapshot, news } = read
    if (after === null || ('whole' in read && !read.whole)) return { snapshot, news: ALL }
    if (news.length === 0) return { snapshot, news }
    const readers = await readDeskReaders(db, [reader.sessionId], ticketsIn(news))
    return { snapshot, news: forReader(reader, readers, news) }
  }

  return {
    join(stream, after) {
      if (streams.size >= MOST.process) return false
      const own = [...streams].filter(({ accountId }) => accountId === stream.accountId)
      if (own.length >= MOST.person && own[0]) drop(own[0], 'full')
      streams.add(stream)
      clearTimeout(leaving)
      listening ??= startListening()
      begin(stream, after).catch((error: unknown) => {
        log.debug({ err: error }, 'a stream could not begin')
        drop(stream)
      })
      return true
    },
    leave,
    since,
    async stop() {
      for (const stream of streams) drop(stream)
      await stopListening()
      await looking?.catch(() => {})
    },
  }
}

const sessionOf = ({ sessionId }: Stream) => sessionId

const ticketsIn = (news: Told[]) =>
  news.flatMap((each) => (each.topic === 'ticket' || each.topic === 'presence' ? each.id : []))

/** Of what happened, what this one may know. */
function forReader({ sessionId, accountId }: Reader, readers: DeskReaders, news: Told[]): Told[] {
  if (news.length > MOST_NEWS) return ALL
  return news.filter((each) => {
    if (each.topic === 'all') return true
    return each.topic === 'notices' ? each.id === accountId : readers.mayKnow(sessionId, each.id)
  })
}
