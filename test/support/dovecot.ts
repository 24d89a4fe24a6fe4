import { execFileSync, spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { test } from 'vitest'
import { dovecotPath } from './dovecot-path.ts'
import { freePort, isAlive, until } from './running.ts'

/** Tests that need a real IMAP server do not run where there is none. */
export const testWithDovecot = test.skipIf(!dovecotPath)

export interface Dovecot {
  port: number
  /** With TLS from the first byte, and a certificate that nobody knows. */
  tlsPort: number
  /** IMAP_URL of a mailbox; with its user alone in it, unless there are more. */
  urlOf(user: string, query?: string, folder?: string): string
  /** Puts a mail into a folder, as another mail program does. */
  deliver(user: string, raw: string, folder?: string): Promise<void>
  /** Raw mails of a folder in the order of their arrival; none of a missing one. */
  mailsIn(user: string, folder?: string): Promise<string[]>
  /** A connection of somebody else. */
  withClient<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Again, with the same mails on the same port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Of each one that runs, so that none outlives the tests. */
const masters = new Set<number>()
process.on('exit', () => {
  for (const pid of masters) process.kill(pid, 'SIGTERM')
})

export const PASSWORD = 'Regenschirm-im-Flur:3'

/** Lines of its configuration. */
export interface DovecotWish {
  more?: string
}

/** A Dovecot of its own in a folder of its own. Everybody's password is the same. */
export async function startDovecot({ more = '' }: DovecotWish = {}): Promise<Dovecot> {
  const dir = await mkdtemp(join(tmpdir(), 'schalter-dovecot-'))
  const [port, tlsPort] = [await freePort(), await freePort()]
  const isRoot = process.getuid?.() === 0
  const [uid, gid] = isRoot ? [65_534, 65_534] : [userInfo().uid, userInfo().gid]
  const file = join(dir, 'dovecot.conf')
  await chmod(dir, 0o755)
  for (const folder of ['run', 'mail']) await mkdir(join(dir, folder))
  await chown(join(dir, 'mail'), uid, gid)
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=imap.example -keyout key.pem -out cert.pem'
  execFileSync('openssl', request.split(' '), { cwd: dir, stdio: 'ignore' })
  const me = userInfo().username
  const owner = isRoot ? '' : `default_internal_user = ${me}\ndefault_login_user = ${me}`
  const config = `
    protocols = imap
    listen = 127.0.0.1
    base_dir = ${dir}/run
    state_dir = ${dir}/run
    log_path = ${dir}/log
    ssl = yes
    ssl_cert = <${dir}/cert.pem
    ssl_key = <${dir}/key.pem
    disable_plaintext_auth = no
    auth_failure_delay = 0
    mail_location = maildir:${dir}/mail/%u
    mail_max_userip_connections = 50
    first_valid_uid = 1
    ${owner}
    userdb {
      driver = static
      args = uid=${uid} gid=${gid} home=${dir}/mail/%u
    }
    service anvil {
      chroot =
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = ${port}
      }
      inet_listener imaps {
        port = ${tlsPort}
        ssl = yes
      }
    }
    ${/passdb/.test(more) ? '' : PASSWORDS}
    ${more}`
  await writeFile(file, config)
  let running: number | undefined
  const start = async () => {
    const child = spawn(dovecotPath ?? '', ['-F', '-c', file], { stdio: 'ignore' })
    running = child.pid
    if (running) masters.add(running)
    await until(async () => child.exitCode !== null || (await isReady(port)))
    if (child.exitCode !== null) throw new Error(`Dovecot did not start: ${await readFile(join(dir, 'log'), 'utf8')}`)
  }
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const pid = running
    running = undefined
    if (!pid) return
    masters.delete(pid)
    process.kill(pid, signal)
    await until(() => !isAlive(pid))
  }
  await start()
  const withClient = async <T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const auth = { user, pass: PASSWORD }
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.logout()
    }
  }
  return {
    port,
    tlsPort,
    urlOf: (user, query = '', folder = 'INBOX') =>
      `imap://${encodeURIComponent(user)}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${folder}?tls=off${query}`,
    deliver: (user, raw, folder = 'INBOX') =>
      withClient(user, async (client) => {
        await client.append(folder, raw)
      }),
    mailsIn: (user, folder = 'INBOX') =>
      withClient(user, async (client) => {
        const opened = await client.mailboxOpen(folder).catch(() => undefined)
        if (!opened?.exists) return []
        const mails = await client.fetchAll('1:*', { source: true, flags: true })
        return mails.filter(({ flags }) => !flags?.has('\\Deleted')).map(({ source }) => source?.toString() ?? '')
      }),
    withClient,
    kill,
    start,
    async stop() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const PASSWORDS = `
    passdb {
      driver = static
      args = password=${PASSWORD}
    }`

async function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .once('data', () => resolve(true))
      .once('error', () => resolve(false))
      .once('close', () => resolve(false))
    setTimeout(() => socket.destroy(), 500)
  })
}
