import { describe, expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { aTeam } from '../support/builders.ts'
import { newContract, schalter } from '../support/command.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const run = (...args: string[]) => schalter(portal.databaseUrl, args)

describe('how it answers', () => {
  test.each([
    [['--help'], 0, 'contract'],
    [['contract', 'import', '--help'], 0, 'Examples:'],
    [['contract', 'import', '--template'], 0, 'contract_number;organization'],
    [['customer', 'import', '--template'], 0, 'email;first_name'],
  ])('%j prints help and exits with 0', async (args, code, shown) => {
    const outcome = await run(...args)
    expect(outcome).toMatchObject({ code, stderr: '' })
    expect(outcome.stdout).toContain(shown)
  })

  test.each([
    [['frobnicate'], 'unknown command'],
    [['contract'], 'Commands:'],
    [['contract', 'import'], 'name the file'],
    [['contract', 'add', 'X', '--from', '2026-01-01', '--until', '2026-12-31'], '--organization'],
    [['customer', 'set', 'eva@brandt.example', '--enabled', 'perhaps'], 'Allowed values: yes, no'],
    [['agent', 'add', 'a@b.example', '--name', 'A B', '--team', 'X', '--role', 'king'], 'Allowed values: agent, admin'],
  ])('%j is wrong usage: exit 2, one line on stderr', async (args, reason) => {
    const outcome = await run(...args)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain(reason)
  })

  test.each([
    [['contract', 'end', 'NO-SUCH'], 'There is no contract NO-SUCH.'],
    [['contract', 'import', '/no/such/file.csv'], 'There is no file /no/such/file.csv.'],
    [['contract', 'add', 'X-1', '--organization', 'X', '--from', 'soon', '--until', '2026-12-31'], 'is not a date'],
    [
      [
        'contract',
        'add',
        'X-1',
        '--organization',
        'X',
        '--from',
        '2026-01-01',
        '--until',
        '2026-12-31',
        '--domains',
        'gmx.de',
      ],
      'mail provider',
    ],
    [['customer', 'add', 'a@b.example', '--name', 'A B', '--organization', 'Nobody'], 'There is no company Nobody.'],
    [['agent', 'add', 'a@b.example', '--name', 'A B', '--team', 'Nobody'], 'There is no team Nobody.'],
    [['privacy', 'erase', 'nobody@b.example'], 'There is nobody'],
  ])('%j fails: exit 1, the reason on stderr and no stack', async (args, reason) => {
    const outcome = await run(...args)
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.stderr).toContain(reason)
    expect(outcome.stderr).not.toMatch(/\n\s+at /)
  })

  test('without a database it says so', async () => {
    const outcome = await schalter('postgresql://nobody:x@127.0.0.1:1/none', ['contract', 'list'])
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).not.toMatch(/\n\s+at /)
  })
})

test('a customer added without a mail comes in through the lost password', async () => {
  await run(...newContract('RV-2', 'Still AG', '2020-01-01', '2099-12-31'))
  await run(
    'customer',
    'add',
    'ole@still.example',
    '--name',
    'Ole Petersen',
    '--organization',
    'Still AG',
    '--user-name',
    'opetersen',
  )
  expect(await mailsTo(portal.db, 'ole@still.example')).toHaveLength(0)
  await new Visitor(portal.app).post('/password/forgot', { login: 'OPetersen' })
  await portal.work()
  expect(await mailsTo(portal.db, 'ole@still.example')).toHaveLength(1)
  const taken = await run(
    'customer',
    'add',
    'other@still.example',
    '--name',
    'Other',
    '--organization',
    'Still AG',
    '--user-name',
    'OPETERSEN',
  )
  expect(taken).toMatchObject({ code: 1 })
  expect(taken.stderr).toContain('is taken')
})

test('somebody known who is invited again keeps the role, unless another is given', async () => {
  await run(...newContract('ROLE-1', 'Role AG', '2026-01-01', '2099-12-31'))
  const invite = (...more: string[]) =>
    run('customer', 'invite', 'lea@role.example', '--name', 'Lea Role', '--organization', 'Role AG', ...more)
  const roleNow = async () =>
    (await portal.db.membership.findFirst({ where: { account: { email: 'lea@role.example' } } }))?.role
  await invite()
  expect(await roleNow()).toBe('customer')
  await invite('--role', 'admin')
  await invite()
  expect(await roleNow()).toBe('admin')
})

test('a team is added with its level, address and the team it escalates to, once', async () => {
  expect(await run('team', 'add', 'Second Level', '--level', '2')).toMatchObject({ code: 0 })
  const first = ['--address', 'first@muster-it.example', '--escalates-to', 'second level']
  expect(await run('team', 'add', 'First Level', ...first)).toMatchObject({ code: 0 })
  expect((await run('team', 'add', 'first level')).stderr).toContain('already')
  expect((await run('team', 'list')).stdout).toMatch(/First Level\s+first@muster-it\.example\s+1\s+Second Level/)
})

const addAgent = (input: string, ...args: string[]) =>
  schalter(portal.databaseUrl, ['agent', 'add', ...args, '--password-stdin'], { input })

test('an agent who was added to teams signs in', async () => {
  for (const team of ['Nordteam', 'Südteam']) await run('team', 'add', team)
  const password = 'Sieben graue Gänse am Deich'
  const added = await addAgent(
    `${password}\n`,
    'jana@muster-it.example',
    '--name',
    'Jana Keller',
    '--team',
    'Nordteam',
    'Südteam',
  )
  expect(added).toMatchObject({ code: 0 })
  const signedIn = await new Visitor(portal.app).post('/login', { login: 'jana@muster-it.example', password })
  expect(signedIn.statusCode).toBe(303)
  expect((await run('agent', 'list')).stdout).toMatch(
    /jana@muster-it\.example\s+Jana Keller\s+agent\s+Nordteam, Südteam\s+yes/,
  )
})

test('an agent is not added with a weak password', async () => {
  await run('team', 'add', 'Ostteam')
  const refused = await addAgent('short', 'x@muster-it.example', '--name', 'X', '--team', 'Ostteam')
  expect(refused).toMatchObject({ code: 1, stderr: 'password: Please use at least 12 characters.\n' })
  expect(await portal.db.account.count({ where: { email: 'x@muster-it.example' } })).toBe(0)
})

describe('looking after it', () => {
  test('config masks secrets and says where each value comes from', async () => {
    const outcome = await schalter(portal.databaseUrl, ['config', '--json'], {
      env: { SMTP_URL: 'smtp://user:topsecret@mail.example', PORTAL_NAME: 'Muster' },
    })
    const settings = Object.fromEntries(
      (JSON.parse(outcome.stdout) as { name: string; value: string; source: string }[]).map((setting) => [
        setting.name,
        setting,
      ]),
    )
    expect(outcome.stdout).not.toContain('topsecret')
    expect(outcome.stdout).not.toContain('a secret for tests only')
    expect(settings.PORTAL_NAME).toMatchObject({ value: 'Muster', source: 'environment' })
    expect(settings.REGISTRATION).toMatchObject({ value: 'contract', source: 'default' })
  })

  test('db status says that the database is up to date', async () => {
    expect(await run('db', 'status')).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' })
  })

  test('demo data does not go into a database that is in use', async () => {
    await aTeam(portal.db)
    expect(await run('demo', 'load')).toMatchObject({ code: 1 })
  })

  test('the doctor names what is wrong', async () => {
    const outcome = await schalter(portal.databaseUrl, ['doctor'], { env: { SMTP_URL: 'smtp://127.0.0.1:1' } })
    expect(outcome.code).toBe(1)
    expect(outcome.stdout).toMatch(/bad\s+mail\s+at connection, the mail server said: .*ECONNREFUSED/)
    expect(outcome.stdout).toMatch(/good\s+database\s+reachable and up to date/)
  })
})
