import type { AddressInfo } from 'node:net'
import type { Portal } from './portal.ts'

interface Heard {
  type: string
  /** A snapshot. */
  id: string
  data: string
}

export interface OpenStream {
  status: number
  headers: Headers
  heard: Heard[]
  /** Ids of tickets, in the order in which they came. */
  tickets(): number[]
  /** Over, by whoever ended it. */
  ended: Promise<void>
  close(): void
}

/** Where a portal listens, which it does from now on. */
export async function addressOf({ app }: Pick<Portal, 'app'>): Promise<string> {
  const there = app.server.address() as AddressInfo | null
  return there ? `http://127.0.0.1:${there.port}` : app.listen({ host: '127.0.0.1', port: 0 })
}

/** As a browser does; `after` is a snapshot. */
export async function openStream(address: string, cookie: string, after?: string): Promise<OpenStream> {
  const abort = new AbortController()
  const response = await fetch(`${address}/desk/events${after ? `?after=${after}` : ''}`, {
    headers: { accept: 'text/event-stream', cookie },
    redirect: 'manual',
    signal: abort.signal,
  })
  const heard: Heard[] = []
  const read = async () => {
    let rest = ''
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const pieces = (rest + part).split('\n\n')
      rest = pieces.pop() ?? ''
      heard.push(...pieces.map(eventIn))
    }
  }
  return {
    status: response.status,
    headers: response.headers,
    heard,
    tickets: () => idsOf(heard, 'ticket'),
    ended: read().catch(() => {}),
    close: () => abort.abort(),
  }
}

function eventIn(text: string): Heard {
  const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return { type: fields.event ?? 'message', id: fields.id ?? '', data: fields.data ?? '' }
}

export const idsOf = (heard: Heard[], topic: string): number[] =>
  heard
    .filter(({ type }) => type === 'message')
    .map(({ data }) => JSON.parse(data) as { topic: string; id: number })
    .filter((each) => each.topic === topic)
    .map(({ id }) => id)
