import { expect, test } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import { setPerson } from '../../src/organizations/people.ts'
import { transaction } from '../../src/platform/db.ts'
import { setAgent } from '../../src/teams/agents.ts'
import { aCustomer, anAgent, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const person = { firstName: 'Eva', lastName: 'Brandt', phone: '' }

test('a stranger who uses up the mails of an address cannot keep its owner out for good', async () => {
  await aContract(portal.db, { domains: ['brandt.example'] })
  const register = (email: string) => stranger(portal.app).post('/register', { ...person, email })
  for (const label of ['a', 'b', 'c']) expect((await register(`eva+${label}@brandt.example`)).statusCode).toBe(200)
  expect((await register('eva@brandt.example')).statusCode).toBe(200)
  expect(await mailsTo(portal.db, 'eva@brandt.example')).toEqual([])

  await portal.db.rateLimit.updateMany({ data: { expiresAt: new Date(0) } })
  expect((await register('eva@brandt.example')).statusCode).toBe(200)
  const [mail] = await mailsTo(portal.db, 'eva@brandt.example')
  const login = { login: 'eva@brandt.example', password: passwordIn(mail?.text ?? '') }
  expect((await stranger(portal.app).post('/login', login)).headers.location).toBe('/preferences/password')
})

test.each(['a customer', 'an agent'])(
  'a link in a mail dies when %s is disabled, and stays dead when they are enabled again',
  async (who) => {
    const { db, app } = portal
    const customer = who === 'a customer'
    const account = customer ? await aCustomer(db) : await anAgent(db)
    if (customer) {
      const organization = await anOrganization(db)
      await aContract(db, { organization })
      await joins(db, account, organization)
    }
    const set = customer ? setPerson : setAgent
    await transaction(db, (tx) => invite(tx, account.id))
    const [mail] = await mailsTo(db, account.email)
    const link = linkIn(mail?.text ?? '', '/password/reset/')
    expect((await stranger(app).get(link)).statusCode).toBe(200)
    await set(db, account.email, { enabled: false })
    expect((await stranger(app).get(link)).statusCode).toBe(410)
    await set(db, account.email, { enabled: true })
    const chosen = { mode: 'choose', newPassword: `${PASSWORD} again`, newPasswordRepeat: `${PASSWORD} again` }
    expect((await stranger(app).post(link, chosen)).statusCode).toBe(410)
  },
)

test('an address that is somebody else’s user name gets into its own account only', async () => {
  const { db, app } = portal
  const organization = await anOrganization(db)
  await aContract(db, { organization, domains: ['hafner-optik.example'] })
  const owner = await aCustomer(db, { userName: 'leitung@hafner-optik.example' })
  await joins(db, owner, organization)
  await stranger(app).post('/register', { ...person, email: 'leitung@hafner-optik.example' })
  const [mail] = await mailsTo(db, 'leitung@hafner-optik.example')
  const visitor = stranger(app)
  await visitor.post('/login', { login: 'leitung@hafner-optik.example', password: passwordIn(mail?.text ?? '') })
  const { accountId } = await db.session.findFirstOrThrow({ orderBy: { id: 'desc' }, select: { accountId: true } })
  expect(accountId).not.toBe(owner.id)
  expect((await stranger(app).post('/login', { login: owner.email, password: PASSWORD })).statusCode).toBe(303)
})
