import { expect, test } from 'vitest'
import { networkOf } from '../../src/accounts/limits.ts'
import { initials } from '../../src/accounts/names.ts'
import { registrationRules } from '../../src/accounts/rules.ts'
import { cleanFilename, detectType, HEAD_SIZE } from '../../src/attachments/detection.ts'
import { httpUrl } from '../../src/config-rules.ts'
import { plainWords } from '../../src/knowledge/plain.ts'
import { subjectWords } from '../../src/knowledge/suggesting.ts'
import { markWords, wordsIn } from '../../src/knowledge/words.ts'
import { domainFault } from '../../src/organizations/domains.ts'
import { dayFault, readDay, readList, unreadable } from '../../src/platform/cells.ts'
import { decode } from '../../src/platform/encoding.ts'
import { foldText } from '../../src/platform/folding.ts'
import { emailAddress, hasUnprintable, line, text } from '../../src/platform/rules.ts'
import { excerptOf, holds, searchTerms } from '../../src/tickets/folding.ts'
import { readTicketNumber } from '../../src/tickets/numbering.ts'
import { isVagueSubject, remarksOn } from '../../src/tickets/remarks.ts'
import { sensitiveDataIn } from '../../src/tickets/sensitive-data.ts'
import { withoutCustomer } from '../../src/tickets/without-customer.ts'
import { createCookies } from '../../src/web/cookies.ts'
import { linker } from '../../src/web/links.ts'
import { localPath } from '../../src/web/paths.ts'
import { milliseconds, WORST } from '../support/worst-inputs.ts'

const cookies = createCookies({ cookieSecret: 'x'.repeat(40), https: false })

const HIDING = {
  names: ['Eva Brandt', 'Brandt', 'Eva', 'Brandt Maschinenbau GmbH'],
  hides: { names: true, addresses: true, phones: true },
  words: { name: '[N]', address: '[A]', phone: '[T]' },
}

/** Everything that looks at text from outside. */
const READERS: Record<string, (input: string) => unknown> = {
  'a file name': cleanFilename,
  'an address': (input) => emailAddress.safeParse(input),
  'a line': (input) => line(80).safeParse(input),
  'a text': (input) => text(50_000).safeParse(input),
  'a name at registration': (input) => registrationRules.shape.firstName.safeParse(input),
  'a text for searching': foldText,
  'words of a search': searchTerms,
  'words of a search of the FAQ': wordsIn,
  'what hits in a title': (input) => markWords(input.slice(0, 200), wordsIn(input)),
  'the beginning of an article': plainWords,
  'what a subject is about': subjectWords,
  'an excerpt': excerptOf,
  'a ticket number': readTicketNumber,
  'a vague subject': isVagueSubject,
  'what should not be in a ticket': sensitiveDataIn,
  'what a form remarks': (input) =>
    remarksOn({ subject: input, body: input, restarted: false, files: false }, ['restart', 'screenshot']),
  'a path to go back to': (input) => localPath(`/${input}`, '/'),
  'a domain': domainFault,
  'a day of a spreadsheet': readDay,
  'a list of a spreadsheet': readList,
  'no day of a spreadsheet': dayFault,
  'a cell of a spreadsheet': (input) => unreadable({ line: 1, cells: { cell: input } }),
  'the letters of a spreadsheet': (input) => decode(Buffer.from(`\u00e4${input}`, 'latin1').map((byte) => byte || 1)),
  'a network': networkOf,
  initials,
  'a device cookie': (input) => cookies.device({ cookies: { device: input } } as never),
  'an address of a setting': (input) => httpUrl.safeParse(`https://${input}`),
  'what may not be in a cell': hasUnprintable,
  'links in a text': (input) => linker()(input),
  'a text without its customer': (input) => withoutCustomer(input, HIDING),
}

test.each(Object.entries(READERS))('%s takes less than 20 ms for 100 kB of the worst input', (_what, read) => {
  for (const [kind, input] of Object.entries(WORST))
    expect(
      milliseconds(() => read(input)),
      kind,
    ).toBeLessThan(20)
})

// A name as long as folding makes it, in the patterns that go back most often.
test.each(['ⅲ', 'ß', 'a'])('a search with stars among people called %s takes less than 20 ms', (letter) => {
  const people = Array.from({ length: 50 }, () => foldText(letter.repeat(80)))
  const terms = searchTerms('i*i*i*i*b s*s*s*s*b a*a*a*a*b')
  expect(milliseconds(() => people.map((folded) => terms.map((term) => holds(folded, term))))).toBeLessThan(20)
})

test('the head of a file takes less than 20 ms for the worst input', async () => {
  for (const [kind, input] of Object.entries(WORST)) {
    const begin = process.cpuUsage()
    await detectType(Buffer.from(input).subarray(0, HEAD_SIZE))
    const { user, system } = process.cpuUsage(begin)
    expect((user + system) / 1000, kind).toBeLessThan(20)
  }
})
