import PostalMime, { type Email } from 'postal-mime'
import { expect, test } from 'vitest'
import { parseMail } from '../../src/correspondence/parse-mail.ts'
import type { ParsedMail } from '../../src/correspondence/parsed-mail.ts'
import { mailNames, rawMail } from '../support/mail-fixtures.ts'

/** Whom the other parser names where ours names nobody, or another one; and why ours is right. */
const OTHER_SENDERS: Record<string, [theirs: string, why: string]> = {
  'sender-comment-with-address': ['victim@good.example', 'a comment in a comment is a comment'],
  'sender-two-headers': ['victim@good.example', 'programs show the first or the last one'],
  'sender-two-addresses': ['victim@good.example', 'a mail has one sender here'],
  'sender-two-angles': ['victim@good.example', 'either could be meant'],
  'sender-address-before-address': ['evil@evil.example', 'some readers take the first address'],
  'sender-after-angle': ['evil@evil.example', 'some readers take the last address'],
  'sender-route': ['@good.example:evil@evil.example', 'routes are of no use but to hide something'],
  'sender-two-ats': ['victim@good.example@evil.example', 'readers disagree which @ counts'],
  'sender-quoted-local': ['victim@good.example@evil.example', 'so they do behind quotes'],
  'sender-domain-literal': ['victim@[192.0.2.1]', 'nobody has an account there'],
  'sender-nul': ['victim@good.example.evil.example', 'some readers stop at NUL'],
  'sender-open-quote': ['Chef <evil@evil.example>', 'nobody knows where the name ends'],
  'sender-open-comment': ['evil@evil.example', 'nobody knows where the comment ends'],
  'sender-umlaut-local': ['jörg@good.example', 'accounts have addresses that every server delivers to'],
  'sender-umlaut-domain': ['joerg@müller.example', 'domains are compared in ASCII'],
  'sender-look-alike': ['chef@gооd.example', 'domains are compared in ASCII, where this one differs'],
  'sender-encoded-whole': ['', 'an address is not written in encoded words'],
  'text-with-boundary': ['', 'the same, in a mail that is broken elsewhere as well'],
  'calendar-broken': ['s.brand\ufffd@brandt-bau.example', 'no address has a letter that nobody could read'],
  'sender-no-domain': ['', 'a name is no address'],
}

/** Text in the middle with a name is a file here, and a part of the text there; calendars are rewritten there. */
const OTHER_FILES = new Set(['log-inline', 'calendar-broken'])

// The other parser changes line ends of what is not encoded.
const plain = (bytes: Uint8Array | ArrayBuffer | string) =>
  Buffer.from(bytes as Uint8Array)
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .trimEnd()

const ours = ({ files }: ParsedMail) => files.map(({ bytes }) => plain(bytes)).sort()
const theirs = ({ attachments }: Email) => attachments.map(({ content }) => plain(content)).sort()

async function both(name: string): Promise<[ParsedMail, Email]> {
  const raw = rawMail(name)
  return [await parseMail(raw, 50_000), await PostalMime.parse(raw, { forceRfc822Attachments: true })]
}

test.each(mailNames())('%s: both parsers name the same sender and files, or it is known why not', async (name) => {
  const [mail, other] = await both(name)
  const known = OTHER_SENDERS[name]
  const ourSender = typeof mail.from === 'object' ? mail.from.address : undefined
  expect(other.from?.address?.toLowerCase()).toBe(known ? known[0].toLowerCase() : ourSender)
  if (known) expect(ourSender).not.toBe(known[0].toLowerCase())
  if (OTHER_FILES.has(name)) expect(ours(mail)).not.toEqual(theirs(other))
  else expect(ours(mail)).toEqual(theirs(other))
})
