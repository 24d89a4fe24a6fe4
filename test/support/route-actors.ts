import { beforeAll } from 'vitest'
import type { Account, Organization } from '../../src/platform/db.ts'
import type { Row } from '../web/route-rows.ts'
import type { Belonging } from './belongings.ts'
import type { Visitor } from './browsing.ts'
import { aCustomer, anAgent, aTeam } from './builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from './contracts.ts'
import type { Portal } from './portal.ts'

/** Everybody who may ask for a route, and the victim whose things they ask for. */
export function useActors(portal: Portal) {
  const people = {} as { victim: Account; company: Organization }
  beforeAll(async () => {
    await aTeam(portal.db, { isDefault: true })
    people.company = await aSupportedCompany()
    people.victim = await memberOf(people.company)
  })

  async function aSupportedCompany(term: { from?: string; until?: string } = {}): Promise<Organization> {
    const organization = await anOrganization(portal.db)
    await aContract(portal.db, { organization, ...term })
    return organization
  }

  const companies = new Map<string, Promise<Organization>>()

  /** One for all people of a kind. */
  function companyOf(kind: string, term: { from?: string; until?: string } = {}): Promise<Organization> {
    const company = companies.get(kind) ?? aSupportedCompany(term)
    companies.set(kind, company)
    return company
  }

  async function memberOf(
    organization: Organization,
    role: 'customer' | 'admin' = 'customer',
    changes: Partial<Account> = {},
  ) {
    const account = await aCustomer(portal.db, changes)
    await joins(portal.db, account, organization, role)
    return account
  }

  /** People of the victim's company come last; the others are strangers to it. */
  const ACTORS = {
    customer: async () => memberOf(await companyOf('customers')),
    'administrator of another company': async () => memberOf(await companyOf('administrators'), 'admin'),
    'agent of the team': () => anAgent(portal.db),
    admin: () => anAgent(portal.db, { role: 'admin' }, []),
    'agent of another team': async () => anAgent(portal.db, {}, [await aTeam(portal.db, { openToCustomers: false })]),
    newcomer: async () => memberOf(await companyOf('newcomers'), 'customer', { passwordHash: null }),
    disabled: async () => memberOf(await companyOf('disabled'), 'customer', { enabled: false }),
    'without contract': async () =>
      memberOf(await companyOf('former', { from: dayFromNow(-9), until: dayFromNow(-1) }), 'admin'),
    colleague: () => memberOf(people.company),
    'colleague, administrator elsewhere': async () => {
      const account = await memberOf(people.company)
      await joins(portal.db, account, await companyOf('elsewhere'), 'admin')
      return account
    },
    administrator: () => memberOf(people.company, 'admin'),
  }

  return { people, ACTORS }
}

export const addressOf = (route: string, named: Belonging) =>
  (route.split(' ')[1] ?? '').replace(/:(\w+)/g, (_all, name: string) => named[name] ?? 'none') +
  (route.endsWith('/drafts/:key/attachments') ? '?purpose=ticket' : '')

export function ask(visitor: Visitor, route: string, row: Row, named: Belonging, method = route.split(' ')[0]) {
  const url = addressOf(route, named)
  if (method === 'GET' || method === 'HEAD') return visitor.send({ method, url })
  const fields = row.fields?.(named) ?? {}
  return row.multipart ? visitor.upload(url, fields) : visitor.post(url, fields)
}
