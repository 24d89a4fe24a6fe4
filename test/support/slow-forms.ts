import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fields, Visitor } from './browsing.ts'

/** Sends a form whose header and first half arrive, then something happens, then the rest arrives. */
export async function sendSlowly(visitor: Visitor, url: string, fields: Fields, meanwhile: () => Promise<unknown>) {
  const encoded = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString()
  const body = new PassThrough()
  const half = Math.floor(encoded.length / 2)
  const answer = visitor.send({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(encoded)),
      'sec-fetch-site': 'same-origin',
    },
    payload: body,
  })
  body.write(encoded.slice(0, half))
  // Once the portal reads the body it has seen who is asking.
  while (body.readableLength) await sleep(5)
  await meanwhile()
  body.end(encoded.slice(half))
  return answer
}
