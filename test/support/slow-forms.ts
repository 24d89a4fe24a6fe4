import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fields, Visitor } from './browsing.ts'

type Meanwhile = () => Promise<unknown>

/** Sends a form whose header and first half arrive, then something happens, then the rest arrives. */
export function sendSlowly(visitor: Visitor, url: string, fields: Fields, meanwhile: Meanwhile) {
  const entries = Object.entries(fields).map(([name, value]) => [name, String(value)])
  const payload = Buffer.from(new URLSearchParams(entries).toString())
  return sendInHalves(visitor, url, { type: 'application/x-www-form-urlencoded', payload }, meanwhile)
}

/** The same for a body of any type. */
export async function sendInHalves(
  visitor: Visitor,
  url: string,
  { type, payload }: { type: string; payload: Buffer },
  meanwhile: Meanwhile,
) {
  const body = new PassThrough()
  const half = Math.floor(payload.length / 2)
  const answer = visitor.send({
    method: 'POST',
    url,
    headers: { 'content-type': type, 'content-length': String(payload.length), 'sec-fetch-site': 'same-origin' },
    payload: body,
  })
  body.write(payload.subarray(0, half))
  // Once the portal reads the body it has seen who is asking.
  while (body.readableLength) await sleep(5)
  await meanwhile()
  body.end(payload.subarray(half))
  return answer
}
