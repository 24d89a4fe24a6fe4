import { existsSync } from 'node:fs'

/** The mail server for the tests of IMAP, where it is usually installed. */
export const dovecotPath = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'].find(
  existsSync,
)

/** Says in one line that they do not; where CI counts on them, that is an error. */
export function announceDovecot() {
  if (dovecotPath) return
  const what = 'No Dovecot found, so the tests of IMAP do not run. Install dovecot-imapd.'
  if (process.env.CI === 'true') throw new Error(what)
  process.stdout.write(`${what}\n`)
}
