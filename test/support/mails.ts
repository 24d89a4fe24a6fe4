import type { Db } from '../../src/platform/db.ts'

/** The mails written so far, oldest first, for one address if given. */
export const mailsTo = (db: Db, address?: string) =>
  db.mail.findMany({
    where: address ? { toAddress: { equals: address, mode: 'insensitive' } } : {},
    orderBy: { id: 'asc' },
  })

/** The generated password in a mail's text. */
export const passwordIn = (text: string): string => /^(?:Passwort|Password): (\S+)$/m.exec(text)?.[1] ?? ''

/** The path of the link to this portal that begins with `prefix`. */
export const linkIn = (text: string, prefix = '/'): string => {
  for (const [, url = ''] of text.matchAll(/^(https?:\/\/\S+)$/gm)) {
    const { pathname, search } = new URL(url)
    if (pathname.startsWith(prefix)) return pathname + search
  }
  return ''
}
