import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { TABLE } from './route-table.ts'

const portal = usePortal()

/** Forms of the desk that only say how something is to be: sent twice, they change nothing more. */
const SETS = [
  ...['takeover', 'assignment', 'state', 'priority', 'kind', 'watching', 'links', 'confidential', 'participants'],
  ...['reopening', 'reachability', 'suggestions', 'participants/:account/removal', 'links/:other/removal'],
  ...['merging/removal', 'spam/removal', 'promise', 'presence'],
  ...['handling', 'visit', 'visit/calling-off', 'answers', 'template'],
].map((place) => `POST /desk/tickets/:number/${place}`)
SETS.push(
  ...['', '/enabling', '/places/:organization'].map((place) => `POST /desk/customers/:id${place}`),
  ...['', '/removal'].map((place) => `POST /desk/organizations/:id/notes/:note${place}`),
  ...['', '/members', '/members/:agent/removal'].map((place) => `POST /desk/settings/teams/:team${place}`),
  ...['', '/enabling', '/sessions/removal'].map((place) => `POST /desk/settings/agents/:agent${place}`),
  ...['POST /desk/settings/:name', 'POST /desk/sender', 'POST /desk/mail/blocked/removal'],
  'POST /desk/faq/preview',
  ...['POST /desk/tickets/bulk/undo', 'POST /desk/notifications', 'POST /desk/notifications/settings'],
  ...['', '/removal'].flatMap((end) => [`POST /desk/absence${end}`, `POST /desk/settings/agents/:agent/absence${end}`]),
  // A view that is there already, as it is meant, stays.
  ...['POST /desk/views', 'POST /desk/views/:id', 'POST /desk/settings/parties/:id'],
)

test('every form of the desk that makes, sends or removes something carries a key', () => {
  const forms = Object.entries(TABLE).filter(([route]) => route.startsWith('POST /desk'))
  const keyless = forms.filter(([, row]) => !('formKey' in (row.fields?.({} as never) ?? {})))
  expect(
    keyless
      .map(([route]) => route)
      .filter((route) => route !== 'POST /desk/tickets/bulk')
      .sort(),
  ).toEqual(SETS.sort())
})

test('a double click makes one team, one agent and one mail, and says so twice', async () => {
  const { db, app } = portal
  const admin = await as(app, await anAgent(db, { role: 'admin' }, [await aTeam(db, { isDefault: true })]))
  const twice = async (path: string, fields: Record<string, string>) => {
    const answers = await Promise.all([admin.post(path, fields), admin.post(path, fields)])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303])
    expect(answers[0]?.headers.location).toBe(answers[1]?.headers.location)
  }
  const name = `Nord ${randomUUID()}`
  const team = { name, address: '', level: '2', escalatesTo: '', position: '7', access: 'nobody', services: '' }
  await twice('/desk/settings/teams', { ...team, formKey: randomUUID() })
  const { id } = await db.team.findUniqueOrThrow({ where: { name } })
  await twice(`/desk/settings/teams/${id}/removal`, { formKey: randomUUID() })
  const email = `${randomUUID()}@support.example`
  const person = { email, firstName: 'Ida', lastName: 'Sand', role: 'agent' }
  await twice('/desk/settings/agents', { ...person, formKey: randomUUID() })
  expect(await mailsTo(db, email)).toHaveLength(1)
  const agent = await db.account.findUniqueOrThrow({ where: { email } })
  await twice(`/desk/settings/agents/${agent.id}/invitation`, { formKey: randomUUID() })
  expect(await mailsTo(db, email)).toHaveLength(2)
})

test('without a key, nothing is made', async () => {
  const { db, app } = portal
  const admin = await as(app, await anAgent(db, { role: 'admin' }, [await aTeam(db)]))
  const team = { name: 'Ohne', address: '', level: '2', escalatesTo: '', position: '7', access: 'nobody', services: '' }
  expect((await admin.post('/desk/settings/teams', team)).statusCode).toBe(400)
  const person = { email: 'ohne@support.example', firstName: '', lastName: 'Ohne', role: 'agent' }
  expect((await admin.post('/desk/settings/agents', person)).statusCode).toBe(422)
  expect(await db.team.count({ where: { name: 'Ohne' } })).toBe(0)
})
