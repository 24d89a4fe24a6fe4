import { expect, test } from 'vitest'
import type { Visitor } from '../support/browsing.ts'
import { aTicket } from '../support/builders.ts'
import { aCompanyOfThree, aMember } from '../support/companies.ts'
import { inputValue, pageOf, subjectsOn } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** A company whose administrator looks for the tickets of Jonas Groß and Leyla Yıldız. */
async function start() {
  const company = await aCompanyOfThree(portal)
  const { db, organization, eva, jonas, leyla } = company
  await aTicket(db, { requester: jonas.account, organization, subject: 'Monitor flackert' })
  await aTicket(db, { requester: leyla.account, organization, subject: 'Monitor bleibt dunkel', state: 'closed' })
  await aTicket(db, { requester: eva.account, organization, subject: 'Maus klemmt' })
  const found = async (visitor: Visitor, path: string, query: Record<string, string>) =>
    subjectsOn(await visitor.get(`${path}?${new URLSearchParams({ view: 'all', ...query })}`)).sort()
  return { ...company, found }
}

test('„Unternehmen“ finds a colleague by name, in any order and spelling, and by address', async () => {
  const { eva, jonas, found } = await start()
  const all = (q: string) => found(eva.visitor, '/company/tickets', { q })
  for (const q of ['Groß', 'gross jonas', 'GROSS', '"Jonas Groß"', '"groß, jonas"', 'jon*', jonas.account.email])
    expect(await all(q), q).toEqual(['Monitor flackert'])
  expect(await all('monitor groß')).toEqual(['Monitor flackert'])
  expect(await all('maus groß')).toEqual([])
  // A name that is said is still found as a word.
  expect(await all('monitor')).toEqual(['Monitor bleibt dunkel', 'Monitor flackert'])
})

test('the detailed search has a field for the person, which narrows everything else', async () => {
  const { eva, found } = await start()
  const people = (query: Record<string, string>) =>
    found(eva.visitor, '/tickets/search', { scope: 'company', ...query })
  expect(await people({ who: 'yildiz' })).toEqual(['Monitor bleibt dunkel'])
  expect(await people({ who: 'leyla groß' })).toEqual([])
  expect(await people({ who: 'groß', q: 'monitor' })).toEqual(['Monitor flackert'])
  expect(await people({ who: 'groß', q: 'maus' })).toEqual([])
  expect(await people({ who: 'niemand' })).toEqual([])
  const page = await eva.visitor.get('/tickets/search?scope=company&who=Gro%C3%9F&view=all')
  expect(inputValue(page, 'who')).toBe('Groß')
  expect(pageOf(page).links(/view=closed/)[0]).toContain('who=Gro%C3%9F')
  const wrong = await eva.visitor.get(`/tickets/search?scope=company&who=${'x'.repeat(201)}`)
  expect([wrong.statusCode, pageOf(wrong).errorOf('who') === '']).toEqual([422, false])
})

test('who reads along finds the requester among the shared tickets', async () => {
  const { db, organization, jonas, leyla, found } = await start()
  const ticket = await aTicket(db, { requester: leyla.account, organization, subject: 'Ordner fehlt' })
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: jonas.account.id } })
  expect(await found(jonas.visitor, '/tickets/shared', { q: 'yildiz' })).toEqual(['Ordner fehlt'])
  expect(await found(jonas.visitor, '/tickets/search', { scope: 'shared', who: 'yildiz' })).toEqual(['Ordner fehlt'])
})

test('one’s own name does not find all of one’s own tickets', async () => {
  const { jonas, found } = await start()
  expect(await found(jonas.visitor, '/tickets', { q: 'groß' })).toEqual([])
})

test('names lead to nobody’s tickets that were hidden before', async () => {
  const { db, organization, eva, leyla, found } = await start()
  await aTicket(db, { requester: leyla.account, organization, subject: 'Vertrauliches', confidential: true })
  expect(await found(eva.visitor, '/company/tickets', { q: 'yildiz' })).toEqual(['Monitor bleibt dunkel'])
  const other = await aCompanyOfThree(portal)
  const { visitor } = await aMember(portal, other.organization, 'admin')
  expect(await found(visitor, '/company/tickets', { q: leyla.account.email })).toEqual([])
  expect(await found(visitor, '/tickets/search', { scope: 'company', who: leyla.account.email })).toEqual([])
})
