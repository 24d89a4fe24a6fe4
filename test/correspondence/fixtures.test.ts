import { expect, test } from 'vitest'
import { parseMail } from '../../src/correspondence/parse-mail.ts'
import type { ParsedMail } from '../../src/correspondence/parsed-mail.ts'
import { FACTS, type Facts, mailNames, rawMail } from '../support/mail-fixtures.ts'

test('every mail has its facts', () => {
  expect(FACTS.map(([name]) => name).sort()).toEqual(mailNames().sort())
  expect(FACTS.length).toBeGreaterThan(80)
})

/** As far as facts are named. */
function factsOf(mail: ParsedMail, { subjectLength, bounce }: Facts): Record<keyof Facts, unknown> {
  return {
    from: mail.from,
    subject: mail.subject,
    subjectLength: subjectLength && mail.subject.length,
    text: mail.text,
    textHas: mail.text,
    quoted: mail.quoted,
    quotedHas: mail.quoted,
    html: mail.html !== null,
    htmlHas: mail.html,
    htmlHasNot: mail.html,
    remote: mail.remote,
    files: mail.files.map(({ filename }) => filename),
    contentIds: mail.files.flatMap(({ contentId }) => contentId ?? []),
    automatic: mail.automatic,
    thanks: mail.thanks,
    bounce: bounce === null ? mail.bounce : { ...mail.bounce },
    bounceReasonHas: mail.bounce?.reason,
    inReplyTo: mail.inReplyTo,
    references: mail.references.length,
    deliveredTo: mail.deliveredTo,
    cc: mail.cc.map(({ address }) => address),
    auth: mail.auth.map(({ server, result }) => [server, result]),
  }
}

test.each(FACTS)('%s', async (name, facts) => {
  const found = factsOf(await parseMail(rawMail(name), 50_000), facts)
  for (const [fact, wanted] of Object.entries(facts) as [keyof Facts, unknown][])
    if (fact.endsWith('Has')) for (const each of [wanted].flat()) expect(found[fact], fact).toContain(each)
    else if (fact.endsWith('HasNot')) for (const each of [wanted].flat()) expect(found[fact], fact).not.toContain(each)
    else if (fact === 'bounce' && wanted) expect(found.bounce).toMatchObject(wanted)
    else expect(found[fact], fact).toEqual(wanted)
})
