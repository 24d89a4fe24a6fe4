import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MailboxAddress } from '../config-mailboxes.ts'
import { holding } from '../platform/holding.ts'
import type { Tokens } from '../platform/oauth.ts'
import { pauseAfter } from '../platform/pauses.ts'
import { connectTo, type ImapFlow, type ImapPatience, troubleWith } from './imap.ts'
import { failMailbox } from './mailboxes.ts'
import { type Opened, type TakingTools, takeMails } from './taking-mails.ts'

/** Milliseconds. */
export interface Patience extends ImapPatience {
  /** Between two looks at all mails, whatever the server tells; without IDLE more often. */
  look: number
  lookWithoutIdle: number
  /** For one portion of mails. */
  portion: number
  /** From the first to the longest pause after a failure. */
  pauses: [number, number]
  /** For what is at work when all has to end. */
  grace: number
}

const USUAL: Patience = {
  connect: 20_000,
  answer: 90_000,
  look: 60_000,
  lookWithoutIdle: 15_000,
  portion: 300_000,
  pauses: [2000, 300_000],
  grace: 8000,
}

export interface WatchingTools extends TakingTools {
  databaseUrl: string
  mailboxes: readonly MailboxAddress[]
  tokens?: Tokens | undefined
  patience?: Partial<Patience>
}

/**
 * Takes mails from mailboxes as they come, each in one process of all machines at a time. Returns how to stop, which
 * waits for mails at hand.
 */
export function watchMailboxes(tools: WatchingTools): () => Promise<void> {
  const stop = new AbortController()
  const patience = { ...USUAL, ...tools.patience }
  const watching = tools.mailboxes.map((address) => watch(tools, address, patience, stop.signal))
  return async () => {
    stop.abort()
    await Promise.all(watching)
  }
}

async function watch(tools: WatchingTools, address: MailboxAddress, patience: Patience, signal: AbortSignal) {
  const { databaseUrl, db, log } = tools
  let failures = 0
  const held = (ending: AbortSignal) =>
    attend(tools, address, patience, ending, () => {
      if (failures) log.info({ mailbox: address.name }, 'mails are taken from this mailbox again')
      failures = 0
    })
  while (!signal.aborted) {
    try {
      await holding({ databaseUrl, lock: 'mailboxes', key: address.name, signal }, held)
    } catch (error) {
      if (signal.aborted) return
      failures++
      const trouble = troubleWith(error, address)
      log.warn({ mailbox: address.name, ...trouble }, 'no mails can be taken from this mailbox; trying again')
      await failMailbox(db, address.name, trouble).catch(() => {})
    }
    await sleep(pauseAfter(failures, patience.pauses), undefined, { signal }).catch(() => {})
  }
}

/** Until it has to end, or the server closes a connection on which nothing happens. */
async function attend(
  tools: WatchingTools,
  address: MailboxAddress,
  patience: Patience,
  signal: AbortSignal,
  succeeded: () => void,
) {
  const client = await connectTo(address, patience, tools.tokens)
  const news = listen(client, signal)
  const hurry = () => void setTimeout(() => client.close(), patience.grace).unref()
  signal.addEventListener('abort', hurry, { once: true })
  const opened: Opened = {
    client,
    address,
    signal,
    patience: patience.portion,
    troubled: new Map(),
    begin: news.forget,
  }
  try {
    while (!signal.aborted && client.usable) {
      await takeMails(tools, opened)
      succeeded()
      await news.wait(client.capabilities.has('IDLE') ? patience.look : patience.lookWithoutIdle)
    }
    if (client.usable) await Promise.race([client.logout(), sleep(1000)]).catch(() => {})
  } finally {
    signal.removeEventListener('abort', hurry)
    client.close()
  }
}

/** News of the server: something came, or the connection is gone. */
function listen(client: ImapFlow, signal: AbortSignal) {
  let fresh = false
  let wake = () => {}
  const tell = () => {
    fresh = true
    wake()
  }
  client.on('exists', tell)
  client.on('close', tell)
  return {
    /** What was told so far is no news. */
    forget() {
      fresh = false
    },
    /** Until there are news, or it has to end, or for so long. */
    async wait(milliseconds: number) {
      if (fresh || signal.aborted || !client.usable) return
      // The next command ends it; without IDLE, the server is asked now and then.
      void client.idle().catch(() => {})
      const told = new Promise<void>((resolve) => {
        wake = resolve
      })
      const over = new AbortController()
      await Promise.race([
        told,
        sleep(milliseconds, undefined, { signal: over.signal }).catch(() => {}),
        once(signal, 'abort', { signal: over.signal }).catch(() => {}),
      ])
      over.abort()
    },
  }
}
