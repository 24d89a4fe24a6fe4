import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { setPerson } from '../../src/organizations/people-changes.ts'
import type { Account } from '../../src/platform/db.ts'
import { verifyPassword } from '../../src/platform/passwords.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { waysToLose } from '../support/losses.ts'
import { usePortal } from '../support/portal.ts'
import { sendSlowly } from '../support/slow-forms.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const NEW = 'Neun leise Kraniche ziehen'

async function start() {
  const { db, app } = portal
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization })
  const eva = await aCustomer(db)
  await joins(db, eva, organization)
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const ticket = await aTicket(db, { requester: eva, organization })
  return {
    db,
    eva,
    team,
    ticket,
    visitor: await as(app, eva),
    ...waysToLose(portal, eva, contract),
    messages: () => db.message.count({ where: { ticketId: ticket.id } }),
    tickets: () => db.ticket.count({ where: { requesterId: eva.id } }),
    drafts: () => db.draft.findMany({ where: { accountId: eva.id } }),
  }
}
type Stage = Awaited<ReturnType<typeof start>>

const LOSSES: [string, (stage: Stage) => Promise<unknown>][] = [
  ['the session was ended', (stage) => stage.endOtherSessions()],
  ['the account was disabled', (stage) => stage.disable()],
  ['the contract ended', (stage) => stage.endContract()],
  ['the person was erased', (stage) => stage.erase()],
]

describe.each(LOSSES)('of a form whose second half arrives after %s', (what, lose) => {
  test('no reply is written', async () => {
    const stage = await start()
    const answer = await reply(stage, () => lose(stage))
    expect([303, 401, 403]).toContain(answer.statusCode)
    expect(answer.headers.location ?? '/login').toMatch(/^\/login/)
    expect(await stage.messages()).toBe(1)
  })

  test('no ticket is opened', async () => {
    const stage = await start()
    const answer = await sendSlowly(stage.visitor, '/tickets', aForm(stage.team.id), () => lose(stage))
    expect([303, 401, 403]).toContain(answer.statusCode)
    expect(await stage.tickets()).toBe(1)
  })

  test('no password is set', async () => {
    const stage = await start()
    await sendSlowly(stage.visitor, '/preferences/password', { newPassword: NEW, newPasswordRepeat: NEW }, () =>
      lose(stage),
    )
    const { passwordHash } = await stage.db.account.findUniqueOrThrow({ where: { id: stage.eva.id } })
    expect(await verifyPassword(passwordHash, NEW)).toBe(false)
  })

  test('no draft is thrown away', async () => {
    const stage = await start()
    const key = randomUUID()
    await stage.db.draft.create({
      data: { key, accountId: stage.eva.id, purpose: 'ticket', fields: { body: 'Wichtig' } },
    })
    const answer = await sendSlowly(stage.visitor, `/drafts/${key}/removal`, { returnTo: '/tickets' }, () =>
      lose(stage),
    )
    expect([303, 401, 403]).toContain(answer.statusCode)
    expect(answer.headers.location ?? '/login').toMatch(/^\/login/)
    expect(await stage.drafts()).toHaveLength(what === 'the person was erased' ? 0 : 1)
  })

  test('neither closing, reopening nor naming a colleague is done', async () => {
    const stage = await start()
    await sendSlowly(
      stage.visitor,
      `/tickets/${stage.ticket.number}/closure`,
      { formKey: randomUUID(), comment: 'x' },
      () => lose(stage),
    )
    expect(await stage.db.ticket.findUniqueOrThrow({ where: { id: stage.ticket.id } })).toMatchObject({ state: 'new' })
    expect(await stage.messages()).toBe(1)
  })
})

const reply = ({ visitor, ticket }: Pick<Stage, 'visitor' | 'ticket'>, meanwhile: () => Promise<unknown>) =>
  sendSlowly(
    visitor,
    `/tickets/${ticket.number}/replies`,
    { formKey: randomUUID(), body: 'Zu spät getippt' },
    meanwhile,
  )

test('a thief’s waiting password form does not shut out the owner who has ended all other sessions', async () => {
  const { db, eva, visitor: thief } = await start()
  const owner = await as(portal.app, eva)
  await sendSlowly(thief, '/preferences/password', { newPassword: NEW, newPasswordRepeat: NEW }, () =>
    owner.post('/preferences/sessions', { session: 'others' }),
  )
  const { passwordHash } = await db.account.findUniqueOrThrow({ where: { id: eva.id } })
  expect(await verifyPassword(passwordHash, PASSWORD)).toBe(true)
  expect((await owner.get('/tickets')).statusCode).toBe(200)
  expect((await thief.get('/tickets')).headers.location).toMatch(/^\/login/)
})

test('what is refused waits as a draft for somebody who may come back, and for nobody else', async () => {
  for (const [lose, kept] of [
    ['endContract', 1],
    ['disable', 1],
    ['endOtherSessions', 0],
    ['erase', 0],
  ] as const) {
    const stage = await start()
    await reply(stage, stage[lose])
    expect(
      (await stage.drafts()).map(({ fields }) => fields),
      lose,
    ).toHaveLength(kept)
    if (kept) expect((await stage.drafts())[0]?.fields).toMatchObject({ body: 'Zu spät getippt' })
  }
})

test('late forms bring back nothing of an erased person; erasing again takes the rest', async () => {
  const stage = await start()
  await reply(stage, stage.erase)
  await sendSlowly((await start()).visitor, '/tickets', aForm(stage.team.id), async () => {})
  const account = await stage.db.account.findUniqueOrThrow({ where: { id: stage.eva.id } })
  expect(account).toMatchObject({ enabled: false, passwordHash: null, firstName: '', lastName: 'Gelöschte Person' })
  await stage.db.message.updateMany({ where: { authorId: stage.eva.id }, data: { authorName: 'Eva Brandt' } })
  const again = await erasePerson(stage.db, String(stage.eva.id), { dryRun: false })
  expect(again.accountId).toBe(stage.eva.id)
  expect(await stage.db.message.count({ where: { authorId: stage.eva.id, authorName: 'Eva Brandt' } })).toBe(0)
})

test('a name that changed while the form was on its way is written as it is then', async () => {
  const stage = await start()
  await reply(stage, () => stage.db.account.update({ where: { id: stage.eva.id }, data: { lastName: 'Yıldız' } }))
  const last = await stage.db.message.findFirstOrThrow({
    where: { ticketId: stage.ticket.id },
    orderBy: { id: 'desc' },
  })
  expect(last.authorName).toBe('Eva Yıldız')
})

test('replies and changes of rights at the same time wait for each other and never lock each other up', async () => {
  const { db, app } = portal
  const stage = await start()
  const visitors: Visitor[] = await Promise.all(
    Array.from({ length: 6 }, () => as(app, stage.eva as Pick<Account, 'id'>)),
  )
  const work = visitors.map(async (visitor, index) => {
    for (let round = 0; round < 5; round++) {
      const answer =
        index % 3 === 2
          ? await visitor.post('/preferences', {
              locale: 'de',
              theme: 'dark',
              density: 'compact',
              pageSize: 20,
              refreshMinutes: 0,
            })
          : await visitor.post(`/tickets/${stage.ticket.number}/replies`, {
              formKey: randomUUID(),
              body: `Runde ${round} ${index}`,
            })
      expect(answer.statusCode).toBe(303)
    }
  })
  const rights = (async () => {
    for (let round = 0; round < 5; round++)
      await setPerson(db, stage.eva.email, { role: round % 2 ? 'customer' : 'admin' })
  })()
  await Promise.all([...work, rights])
  expect(await stage.messages()).toBe(21)
  const [found] = await db.$queryRaw<
    { deadlocks: bigint }[]
  >`select deadlocks from pg_stat_database where datname = current_database()`
  expect(found?.deadlocks).toBe(0n)
}, 60_000)
