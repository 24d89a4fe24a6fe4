import { describe, expect, test } from 'vitest'
import { domainFault } from '../../src/organizations/domains.ts'
import { aCustomer } from '../support/builders.ts'
import { newContract, schalter } from '../support/command.ts'
import { aContract, anOrganization, dayFromNow } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

describe('a domain that anybody can have an address in stands for no company', () => {
  const PROVIDERS =
    'gmail.com GMAIL.com web.de gmx.de gmx.net gmx.ch t-online.de mail.de posteo.net tutanota.com tuta.com ' +
    'fastmail.com bluewin.ch'
  test.each(PROVIDERS.split(' '))('%s', (domain) => {
    expect(domainFault(domain)).toContain('mail provider')
  })

  test.each(['web.de.', '.web.de', '*.example', '@brandt.example', 'müller.example', 'example', 'a b.example'])(
    '%s is no domain',
    (domain) => {
      expect(domainFault(domain)).toContain('is not a domain')
    },
  )

  test('nor does the command line take one', async () => {
    const outcome = await schalter(
      portal.databaseUrl,
      newContract('RV-1', 'X', dayFromNow(-1), dayFromNow(1), '--domains', 'Tutanota.com'),
    )
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('mail provider')
    expect(await portal.db.contract.count({ where: { number: 'RV-1' } })).toBe(0)
  }, 30_000)
})

test.each([
  'x@brandt.example.',
  'x@BRANDT.example@web.de',
  'x@evil.brandt.example',
  'x@brandt.example.evil.example',
  'x@notbrandt.example',
  '"x@brandt.example"@web.de',
  'x@brandt.example\u0000.evil.example',
])('no spelling of an address gets into a company that is not its own: %s', async (email) => {
  const { db } = portal
  await db.contract.deleteMany()
  await aContract(db, { organization: await anOrganization(db), domains: ['brandt.example'] })
  const before = await db.membership.count()
  const answer = await stranger(portal.app).post('/register', {
    email,
    firstName: 'Eva',
    lastName: 'Brandt',
    phone: '',
  })
  expect(answer.statusCode).toBe(422)
  expect(await db.membership.count()).toBe(before)
})

test('names that would steer a terminal are harmless in the tables of the command line', async () => {
  const organization = await anOrganization(portal.db, 'Böse\u001b]0;x\u0007 GmbH')
  const eva = await aCustomer(portal.db, { firstName: '\u001b[2J\u009b31m', lastName: '=HYPERLINK("x")' })
  await portal.db.membership.create({ data: { accountId: eva.id, organizationId: organization.id } })
  for (const noun of ['customer', 'organization']) {
    const { stdout } = await schalter(portal.databaseUrl, [noun, 'list'])
    expect(stdout).toContain('Böse')
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  }
}, 30_000)
