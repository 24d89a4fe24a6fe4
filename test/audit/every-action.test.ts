import { expect, test } from 'vitest'
import { listAudit } from '../../src/accounts/audit-trail.ts'
import { actAs } from '../../src/audit/author.ts'
import { ACTIONS, type Action } from '../../src/audit/recording.ts'
import { renameCompany } from '../../src/organizations/companies.ts'
import { addContract } from '../../src/organizations/contract-adding.ts'
import { CONTRACT_COLUMNS, type ContractColumn } from '../../src/organizations/contract-input.ts'
import { endContract } from '../../src/organizations/contracts.ts'
import { importing } from '../../src/organizations/importing.ts'
import { addPerson } from '../../src/organizations/people.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import type { Day } from '../../src/platform/clock.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { changeSetting } from '../../src/settings/changes.ts'
import { addAgent, setAgent } from '../../src/teams/agents.ts'
import { addTeam, setTeam } from '../../src/teams/teams.ts'
import { removeTeam } from '../../src/tickets/team-work.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { aContract, dayFromNow } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { faqCases } from './faq-cases.ts'
import { mailTextCase } from './mail-text-case.ts'
import { mergingCases } from './merging-cases.ts'
import { noteCases } from './note-cases.ts'
import { senderCases } from './sender-cases.ts'
import { templateCases } from './template-cases.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const inFolder = useFolder()

const NEW_PASSWORD = 'Vier leise Kraniche im Nebel'
const AT_TERMINAL = { by: 'command line (jo)', address: null }
const atTerminal = <Result>(work: () => Promise<Result>) => actAs(() => ({ commandLine: 'jo' }), work)

const signingIn = (login: string, password: string) => new Visitor(portal.app).post('/login', { login, password })

function addingContract(cells: Partial<Record<ContractColumn, string>>) {
  const empty = Object.fromEntries(Object.keys(CONTRACT_COLUMNS).map((column) => [column, '']))
  const row = { ...empty, valid_from: '2026-01-01', valid_until: '2099-12-31', ...cells }
  const today = dayFromNow(0) as Day
  return importing(portal.db, (tx) => addContract(tx, row as Record<ContractColumn, string>, today))
}

const IDA = { firstName: 'Ida', lastName: 'Sand', userName: '', phone: '', site: '' }
const aPerson = (email: string, organization: string) => ({ ...IDA, email, organization })
let count = 0
const unique = (word: string) => `${word}${++count}`
const anAddress = () => `${unique('person')}@audit.example`

/** What leaves the line, and what the line says. */
const CASES: Record<Action, () => Promise<object>> = {
  'sign-in.done': async () => {
    const { account } = await aMember(portal, await aCompany(portal))
    await signingIn(account.email, PASSWORD)
    return { by: account.email, account: account.email, address: '127.0.0.1' }
  },
  'sign-in.refused': async () => {
    const { email } = await aCustomer(portal.db)
    await signingIn(email, 'wrong')
    return { by: 'a visitor', account: email, address: '127.0.0.1', count: 1 }
  },
  'sign-in.not-admitted': async () => {
    const { email } = await aCustomer(portal.db)
    await signingIn(email, PASSWORD)
    return { by: 'a visitor', account: email, address: '127.0.0.1' }
  },
  'sign-in.limited': async () => {
    const login = unique('nobody')
    for (let tries = 0; tries < 11; tries++) await signingIn(login, 'wrong')
    return { by: 'a visitor', account: null, address: '127.0.0.1' }
  },
  'sessions.ended': async () => {
    const { account, visitor } = await aMember(portal, await aCompany(portal))
    await visitor.post('/logout')
    return { by: account.email, account: account.email, address: '127.0.0.1' }
  },
  'password.changed': async () => {
    const { account, visitor } = await aMember(portal, await aCompany(portal))
    const wish = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, newPasswordRepeat: NEW_PASSWORD }
    await visitor.post('/preferences/password', wish)
    return { by: account.email, account: account.email, address: '127.0.0.1', changes: [] }
  },
  'password.generated': async () => {
    const { account } = await aMember(portal, await aCompany(portal))
    await new Visitor(portal.app).post('/password/forgot', { login: account.email })
    await portal.work()
    const [mail] = await mailsTo(portal.db, account.email)
    await new Visitor(portal.app).post(linkIn(mail?.text ?? '', '/password/reset/'), { mode: 'generate' })
    return { by: 'a visitor', account: account.email, address: '127.0.0.1', changes: [] }
  },
  'link.made': async () => {
    const { account } = await aMember(portal, await aCompany(portal))
    await new Visitor(portal.app).post('/password/forgot', { login: account.email })
    await portal.work()
    return { by: 'the system', account: account.email, subject: 'reset' }
  },
  'account.registered': async () => {
    const email = anAddress()
    await aCompany(portal, { emails: [email] })
    await new Visitor(portal.app).post('/register', { email, firstName: 'Ida', lastName: 'Sand', phone: '' })
    return { by: 'a visitor', account: email, address: '127.0.0.1' }
  },
  'person.added': async () => {
    const [email, { name }] = [anAddress(), await aCompany(portal)]
    await atTerminal(() => addPerson(portal.db, aPerson(email, name), { invited: false }))
    return { ...AT_TERMINAL, account: email }
  },
  'person.changed': async () => {
    const { account } = await aMember(portal, await aCompany(portal))
    await atTerminal(() => setPerson(portal.db, account.email, { enabled: false }))
    return { ...AT_TERMINAL, account: account.email, changes: [{ field: 'enabled', from: 'true', to: 'false' }] }
  },
  'person.exported': async () => {
    const { email } = await aCustomer(portal.db)
    await atTerminal(() => exportPerson(portal.db, portal.storage, email, inFolder(`${unique('export')}.zip`)))
    return { ...AT_TERMINAL, account: email }
  },
  'person.erased': async () => {
    const { id, email } = await aCustomer(portal.db)
    await atTerminal(() => erasePerson(portal.db, email, { dryRun: false }))
    return { ...AT_TERMINAL, account: `account ${id}` }
  },
  'membership.added': async () => {
    const account = await aCustomer(portal.db, { email: `ida@${unique('domain')}.example` })
    const domain = `domain${count}`
    const organization = unique('Bund ')
    await atTerminal(() =>
      addingContract({ contract_number: unique('RV-'), organization, email_domains: `${domain}.example` }),
    )
    return { ...AT_TERMINAL, account: account.email, subject: organization }
  },
  'membership.changed': async () => {
    const organization = await aCompany(portal)
    const { account } = await aMember(portal, organization)
    await atTerminal(() => setPerson(portal.db, account.email, { role: 'admin' }))
    const changes = [{ field: 'role', from: 'customer', to: 'admin' }]
    return { ...AT_TERMINAL, account: account.email, subject: organization.name, changes }
  },
  'contract.added': async () => {
    const [number, organization] = [unique('RV-'), unique('Neu ')]
    await atTerminal(() => addingContract({ contract_number: number, organization }))
    return { ...AT_TERMINAL, subject: number }
  },
  'contract.changed': async () => {
    const row = { contract_number: unique('RV-'), organization: unique('Alt ') }
    await addingContract(row)
    await atTerminal(() => addingContract({ ...row, main_contact: 'Eva' }))
    return { ...AT_TERMINAL, subject: row.contract_number, changes: [{ field: 'mainContact', from: '', to: 'Eva' }] }
  },
  'contract.ended': async () => {
    const { number, validFrom, validUntil } = await aContract(portal.db)
    const [first, last] = [validFrom, validUntil].map((day) => day.toISOString().slice(0, 10)) as [string, string]
    await atTerminal(() => endContract(portal.db, number, first))
    return { ...AT_TERMINAL, subject: number, changes: [{ field: 'validUntil', from: last, to: first }] }
  },
  'company.added': async () => {
    const organization = unique('Frisch ')
    await atTerminal(() => addingContract({ contract_number: unique('RV-'), organization }))
    return { ...AT_TERMINAL, subject: organization }
  },
  'company.renamed': async () => {
    const [{ name: from }, to] = [await aCompany(portal), unique('Anders ')]
    await atTerminal(() => renameCompany(portal.db, from, to))
    return { ...AT_TERMINAL, subject: to, changes: [{ field: 'name', from, to }] }
  },
  ...mergingCases(portal, atTerminal),
  ...faqCases(portal, atTerminal),
  ...noteCases(portal, atTerminal),
  'team.added': async () => {
    const name = unique('Team ')
    await atTerminal(() => addTeam(portal.db, { name, level: 1 }))
    return { ...AT_TERMINAL, subject: name }
  },
  'team.changed': async () => {
    const [from, to] = [unique('Team '), unique('Team ')]
    const id = await addTeam(portal.db, { name: from, level: 1 })
    await atTerminal(() => setTeam(portal.db, id, { name: to }))
    return { ...AT_TERMINAL, subject: to, changes: [{ field: 'name', from, to }] }
  },
  'team.removed': async () => {
    const { id, name } = await portal.db.team.create({ data: { name: unique('Team ') } })
    await atTerminal(() => removeTeam(portal.db, id))
    return { ...AT_TERMINAL, subject: name }
  },
  'agent.added': async () => {
    const [email, team] = [anAddress(), await portal.db.team.create({ data: { name: unique('Team ') } })]
    const agent = { email, firstName: 'Jana', lastName: 'Keller', role: 'agent' as const, teams: [team.id] }
    await atTerminal(() => addAgent(portal.db, agent))
    const changes = expect.arrayContaining([{ field: 'teams', from: '', to: team.name }])
    return { ...AT_TERMINAL, account: email, changes }
  },
  'agent.changed': async () => {
    const { id, email } = await aCustomer(portal.db, { role: 'agent' })
    await atTerminal(() => setAgent(portal.db, id, { role: 'admin' }))
    return { ...AT_TERMINAL, account: email, changes: [{ field: 'role', from: 'agent', to: 'admin' }] }
  },
  'mail-text.changed': () => mailTextCase(portal, atTerminal),
  ...senderCases(portal, atTerminal),
  ...templateCases(portal, atTerminal),
  'setting.changed': async () => {
    await atTerminal(() => changeSetting(portal.db, {}, 'PORTAL_NAME', 'Muster', { commandLine: 'jo' }))
    return { ...AT_TERMINAL, subject: 'PORTAL_NAME', changes: [{ field: 'PORTAL_NAME', from: '', to: 'Muster' }] }
  },
}

const linesOf = (action: string) => listAudit(portal.db, { action, timeZone: 'Europe/Berlin', limit: 200 })

test.each(ACTIONS)('%s leaves a line that says who, from where, what', async (action) => {
  const before = await linesOf(action)
  const expected = await CASES[action]()
  const [line] = await linesOf(action)
  expect(line?.id).not.toBe(before[0]?.id)
  expect(line).toMatchObject({ action, ...expected })
})

test('a change that fails leaves no line', async () => {
  const before = await portal.db.auditEntry.count()
  const [{ id, email }, { name }] = [await aCustomer(portal.db, { role: 'agent' }), await aCompany(portal)]
  await expect(addPerson(portal.db, aPerson(email, name), { invited: true })).rejects.toThrow('is an agent')
  await expect(setAgent(portal.db, id, { role: 'admin', teams: [2_000_000_000] })).rejects.toThrow('error.teams')
  expect(await portal.db.auditEntry.count()).toBe(before)
})

test('what somebody does in the portal is theirs', async () => {
  const { account, visitor } = await aMember(portal, await aCompany(portal))
  const second = await as(portal.app, account)
  await visitor.post('/preferences/sessions', { session: 'others' })
  const [line] = await linesOf('sessions')
  expect(line).toMatchObject({ by: account.email, address: '127.0.0.1', changes: [{ field: 'sessions', from: '1' }] })
  expect((await second.get('/tickets')).statusCode).toBe(303)
})

test('no line holds a password, a secret of a link or what was typed to sign in', async () => {
  const { account } = await aMember(portal, await aCompany(portal))
  await signingIn('my secret in the wrong field', 'wrong')
  await new Visitor(portal.app).post('/password/forgot', { login: account.email })
  await portal.work()
  const mails = await portal.db.mail.findMany({ select: { text: true } })
  const secrets = mails.flatMap(({ text }) =>
    [...text.matchAll(/password\/reset\/(\S+)/g)].map(([, secret = '']) => secret),
  )
  expect(secrets.length).toBeGreaterThan(0)
  const all = JSON.stringify(await portal.db.auditEntry.findMany())
  for (const secret of [PASSWORD, NEW_PASSWORD, 'my secret', ...secrets]) expect(all).not.toContain(secret)
})
