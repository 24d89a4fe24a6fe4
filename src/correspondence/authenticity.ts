import type { ParsedMail } from './parsed-mail.ts'

const COMMENT = /\([^()]*\)/g
const FAILED = /(?:^|[\s;])dmarc\s*=\s*fail(?=$|[\s;])/i

/** Our own mail server says that the sender is forged; what other servers say does not count. */
export const isForged = ({ auth }: Pick<ParsedMail, 'auth'>, authservId: string | undefined): boolean =>
  auth.some(({ server, result }) => server.toLowerCase() === authservId && FAILED.test(result.replace(COMMENT, ' ')))
