// A thread, so that a mail that takes too much of anything ends alone.
import { parentPort, workerData } from 'node:worker_threads'
import { UnreadableMail } from './mail-parts.ts'
import { parseMail } from './parse-mail.ts'
import type { ParsedMail } from './parsed-mail.ts'
import type { Parsed } from './parsing.ts'

parentPort?.on('message', async (raw: Uint8Array) => {
  const parsed = await readMail(raw)
  const handed = 'fault' in parsed ? [] : handOver(parsed)
  parentPort?.postMessage(parsed satisfies Parsed, handed)
})

async function readMail(raw: Uint8Array): Promise<Parsed> {
  try {
    return await parseMail(raw, workerData.mostText)
  } catch (error) {
    return { fault: error instanceof UnreadableMail ? error.fault : 'broken' }
  }
}

/** Files move to the other thread; those in memory of others are copied first. */
function handOver({ files }: ParsedMail): ArrayBuffer[] {
  const handed = new Set<ArrayBuffer>()
  for (const file of files) {
    const isOwn =
      file.bytes.byteLength === file.bytes.buffer.byteLength && !handed.has(file.bytes.buffer as ArrayBuffer)
    file.bytes = isOwn ? new Uint8Array(file.bytes.buffer) : new Uint8Array(file.bytes)
    handed.add(file.bytes.buffer as ArrayBuffer)
  }
  return [...handed]
}
