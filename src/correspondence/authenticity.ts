import type { ParsedMail } from './parsed-mail.ts'

const COMMENT = /\([^()]*\)/g
const says = (method: string, verdict: string) =>
  new RegExp(`(?:^|[\\s;])${method}\\s*=\\s*${verdict}(?=$|[\\s;])`, 'i')
const DMARC_FAILED = says('dmarc', 'fail')
const DMARC_PASSED = says('dmarc', 'pass')
const SPF_FAILED = says('spf', 'fail')
const DKIM_PASSED = says('dkim', 'pass')

/**
 * Our own mail server says that the sender is forged; what other servers say does not count. Without DMARC of the
 * sender's domain, a server that may not send for it is forging if no signature speaks for it.
 */
export function isForged({ auth }: Pick<ParsedMail, 'auth'>, authservId: string | undefined): boolean {
  const ours = auth
    .filter(({ server }) => server.toLowerCase() === authservId)
    .map(({ result }) => result.replace(COMMENT, ' '))
  const some = (verdict: RegExp) => ours.some((result) => verdict.test(result))
  return some(DMARC_FAILED) || (some(SPF_FAILED) && !some(DKIM_PASSED) && !some(DMARC_PASSED))
}
