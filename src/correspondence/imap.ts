import type { ImapFlow } from 'imapflow'
import type { MailboxAddress } from '../config-mailboxes.ts'
import { TokenError, type Tokens } from '../platform/oauth.ts'
import { type Trouble, UnknownTeamOfMailboxError } from './mailboxes.ts'

export type { ImapFlow }

/** Milliseconds for the connection and the greeting, and for any later answer. */
export interface ImapPatience {
  connect: number
  answer: number
}

const MB = 1024 * 1024

/** Signed in. STARTTLS is demanded and certificates are checked, unless the URL says otherwise. */
export async function connectTo(address: MailboxAddress, patience: ImapPatience, tokens?: Tokens): Promise<ImapFlow> {
  const { host, port, secure, tls, user, password } = address
  const token = password ? undefined : await tokens?.current()
  const auth = token === undefined ? { user, pass: password } : { user, accessToken: token }
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host,
    port,
    secure,
    ...(secure ? {} : { doSTARTTLS: tls !== 'off' }),
    tls: { rejectUnauthorized: tls !== 'unverified' },
    auth,
    // It would name who signs in.
    logger: false,
    clientInfo: { name: 'Schalter' },
    connectionTimeout: patience.connect,
    greetingTimeout: patience.connect,
    socketTimeout: patience.answer,
    disableAutoIdle: true,
    maxLineLength: 8 * MB,
    maxLiteralSize: 32 * MB,
    maxResponseSize: 48 * MB,
  })
  // What waits for an answer is told as well; without a listener, it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    client.close()
    if (token === undefined || !(error as Faults).authenticationFailed) throw error
    tokens?.drop(token)
    throw Object.assign(error as Faults, { tokenRefused: true })
  }
}

const CONNECTION = /^(ECONN|ENOTFOUND|EAI_|ENET|EHOST|EPIPE|ETIME|\w+_TIMEOUT|NoConnection|EConn|ClosedAfter|StateLog)/

/** In words of the server, without what is secret. */
export function troubleWith(error: unknown, { password }: Pick<MailboxAddress, 'password'>): Trouble {
  const { code = '', message, response, responseText, reason, ...signs } = error as Faults
  const said = [typeof response === 'string' ? response : responseText, reason, message].find(Boolean) ?? code
  const plain = said.replace(/\p{C}+/gu, ' ').slice(0, 500)
  const detail = password.length < 4 ? plain : plain.replaceAll(password, '…')
  if (error instanceof UnknownTeamOfMailboxError) return { fault: 'team', detail }
  if (error instanceof FolderError || signs.mailboxMissing) return { fault: 'folder', detail }
  if (error instanceof TokenError || signs.tokenRefused) return { fault: 'token', detail }
  if (signs.authenticationFailed) return { fault: 'sign-in', detail }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) return { fault: 'certificate', detail }
  if (signs.tlsFailed || /STARTTLS|^ERR_SSL|^EPROTO/.test(code)) return { fault: 'encryption', detail }
  return { fault: CONNECTION.test(code) ? 'connection' : 'failed', detail }
}

interface Faults extends Error {
  code?: string
  response?: unknown
  responseText?: string
  reason?: string
  tlsFailed?: boolean
  authenticationFailed?: boolean
  mailboxMissing?: boolean
  /** By the mail server. */
  tokenRefused?: boolean
}

/** A folder that mails come from, or go to, cannot be used. */
class FolderError extends Error {}

/** Throws FolderError. */
export async function openFolder(client: ImapFlow, folder: string) {
  try {
    const opened = await client.mailboxOpen(folder)
    if (!opened.readOnly) return opened
  } catch (error) {
    const { responseStatus, responseText, message } = error as Faults & { responseStatus?: string }
    if (responseStatus === undefined) throw error
    throw new FolderError(`${folder}: ${responseText ?? message}`)
  }
  throw new FolderError(`${folder}: may only be read`)
}

const list = (uids: number[]) => uids.join(',')

/** Only ever removes the mails named, whatever the server can do. */
export async function removeMails(client: ImapFlow, uids: number[]): Promise<boolean> {
  // A plain EXPUNGE would remove what others have marked as well.
  if (!client.capabilities.has('UIDPLUS') && !client.enabled.has('IMAP4REV2'))
    return client.messageFlagsAdd(list(uids), ['\\Deleted'], { uid: true })
  return client.messageDelete(list(uids), { uid: true })
}

/** To a folder that is made if it is missing. Throws FolderError. */
export async function moveMails(client: ImapFlow, uids: number[], folder: string) {
  if (await moveOnce(client, uids, folder)) return
  await client.mailboxCreate(folder).catch((error: Faults) => {
    throw new FolderError(`${folder}: ${error.responseText ?? error.message}`)
  })
  if (!(await moveOnce(client, uids, folder))) throw new FolderError(`${folder}: mails cannot be moved there`)
}

async function moveOnce(client: ImapFlow, uids: number[], folder: string): Promise<boolean> {
  if (client.capabilities.has('MOVE')) return Boolean(await client.messageMove(list(uids), folder, { uid: true }))
  const copied = await client.messageCopy(list(uids), folder, { uid: true })
  return Boolean(copied) && removeMails(client, uids)
}
