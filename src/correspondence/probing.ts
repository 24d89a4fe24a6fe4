import type { MailboxAddress } from '../config-mailboxes.ts'
import type { Tokens } from '../platform/oauth.ts'
import { connectTo, type ImapFlow, type ImapPatience, troubleWith } from './imap.ts'
import type { Trouble } from './mailboxes.ts'

const SHOWN = 10

/** Looks into the folder, without changing anything: how many mails are there, or why they cannot be had. */
export async function probeMailbox(
  address: MailboxAddress,
  tokens?: Tokens,
  patience: ImapPatience = { connect: 8000, answer: 8000 },
): Promise<Trouble | { waiting: number }> {
  let client: ImapFlow | undefined
  try {
    client = await connectTo(address, patience, tokens)
    const { exists } = await client.mailboxOpen(address.folder, { readOnly: true })
    await client.logout()
    return { waiting: exists }
  } catch (error) {
    const trouble = troubleWith(error, address)
    if (!client?.usable || trouble.fault === 'connection') return trouble
    const folders = (await client.list().catch(() => [])).map(({ path }) => path)
    const more = folders.length > SHOWN ? ', …' : ''
    const detail = `there is no folder ${address.folder}, but ${folders.slice(0, SHOWN).join(', ')}${more}`
    return { fault: 'folder', detail }
  } finally {
    client?.close()
  }
}
