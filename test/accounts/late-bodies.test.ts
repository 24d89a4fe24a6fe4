import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { as, type Fields, multipart } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { waysToLose } from '../support/losses.ts'
import { usePortal } from '../support/portal.ts'
import { sendInHalves, sendSlowly } from '../support/slow-forms.ts'
import { aForm, aMessage } from '../support/tickets.ts'
import { aFile } from '../support/uploads.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const LATER = 'Nur für die, die jetzt noch dabei sind.'

async function start() {
  const { db, app } = portal
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization })
  const [eva, ben] = [await aCustomer(db), await aCustomer(db)]
  await joins(db, eva, organization, 'admin')
  await joins(db, ben, organization)
  const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
  const ticket = await aTicket(db, { requester: eva, organization, team })
  const colleague = await aTicket(db, { requester: ben, organization, team })
  const place = { accountId_organizationId: { accountId: eva.id, organizationId: organization.id } }
  return {
    ...{ db, app, eva, team, ticket, colleague },
    visitor: await as(app, eva),
    ...waysToLose(portal, eva, contract),
    demote: () => db.membership.update({ where: place, data: { role: 'customer' } }),
  }
}
type Stage = Awaited<ReturnType<typeof start>>

const LOSSES: [string, (stage: Stage) => Promise<unknown>][] = [
  ['the session was ended', (stage) => stage.endOtherSessions()],
  ['the account was disabled', (stage) => stage.disable()],
  ['the contract ended', (stage) => stage.endContract()],
  ['the person was erased', (stage) => stage.erase()],
]

/** Forms that are refused, and so answered with the page they stand on. */
const REFUSED: [string, Fields][] = [
  ['/tickets/:number/closure', { comment: 'x'.repeat(50_001) }],
  ['/tickets/:number/participants', { email: 'niemand' }],
  ['/tickets/:number/confidentiality', { confidential: 'perhaps' }],
  ['/tickets/:number/replies', { body: '' }],
  ['/preferences', { pageSize: '7' }],
  ['/preferences/password', { newPassword: 'a', newPasswordRepeat: 'b' }],
]

/** What a body that comes late finds changed, and that it comes late. */
const meanwhile =
  (stage: Stage, lose: () => Promise<unknown>, ticket = stage.ticket) =>
  async () => {
    await aMessage(stage.db, ticket.id, stage.eva, { body: LATER })
    await lose()
    await sleep(250)
  }

test.each(REFUSED.flatMap(([path, fields]) => LOSSES.map(([what, lose]) => ({ path, fields, what, lose }))))(
  '$path, refused after $what, shows nothing of what it stood on',
  async ({ path, fields, lose }) => {
    const stage = await start()
    const url = path.replace(':number', stage.ticket.number)
    const answer = await sendSlowly(
      stage.visitor,
      url,
      { formKey: randomUUID(), ...fields },
      meanwhile(stage, () => lose(stage)),
    )
    expect([303, 401, 403]).toContain(answer.statusCode)
    expect(answer.headers.location ?? '/login').toMatch(/^\/login/)
    for (const secret of [LATER, stage.ticket.subject, 'name="pageSize"']) expect(answer.body).not.toContain(secret)
  },
)

test.each(LOSSES)('a reply with a file, refused after %s, shows nothing of its ticket', async (_what, lose) => {
  const stage = await start()
  const body = await multipart({ formKey: randomUUID(), body: '' }, [aFile('a.txt', 'x'.repeat(5000))])
  const answer = await sendInHalves(
    stage.visitor,
    `/tickets/${stage.ticket.number}/replies`,
    body,
    meanwhile(stage, () => lose(stage)),
  )
  expect([303, 401, 403]).toContain(answer.statusCode)
  for (const secret of [LATER, stage.ticket.subject]) expect(answer.body).not.toContain(secret)
})

test.each(REFUSED.slice(0, 4))('%s shows nothing to an administrator who is none any more', async (path, fields) => {
  const stage = await start()
  const url = path.replace(':number', stage.colleague.number)
  const lose = meanwhile(stage, stage.demote, stage.colleague)
  const answer = await sendSlowly(stage.visitor, url, { formKey: randomUUID(), ...fields }, lose)
  expect(answer.statusCode).toBe(404)
  expect(answer.body).not.toContain(LATER)
})

test.each(LOSSES)('no file is stored whose second half arrives after %s', async (_what, lose) => {
  for (const [path, fields] of [
    [`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}],
    ['/tickets', 'form'],
  ] as const) {
    const stage = await start()
    const body = await multipart(fields === 'form' ? aForm(stage.team.id) : fields, [
      aFile('spaet.bin', randomBytes(600_000)),
    ])
    const answer = await sendInHalves(stage.visitor, path, body, () => lose(stage).then(() => sleep(250)))
    expect([303, 401, 403], path).toContain(answer.statusCode)
    expect(await stage.db.attachment.count({ where: { ownerId: stage.eva.id, storedAt: { not: null } } })).toBe(0)
    expect(await stage.db.ticket.count({ where: { requesterId: stage.eva.id } })).toBe(1)
  }
})
