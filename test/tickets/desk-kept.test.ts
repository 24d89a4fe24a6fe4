import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { as, type Fields } from '../support/browsing.ts'
import { written } from '../support/desk.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal()

/** Forms with a text, and what is typed in them. */
const FORMS: [string, string, Fields, Fields][] = [
  ['forwarding', 'desk-forward', { reason: 'Netzteil defekt', reply: 'Es geht weiter.' }, { reason: '' }],
  ['closure', 'desk-close', { cause: 'Kabel lose', solution: 'Kabel gesteckt', reply: 'Fertig.' }, { solution: '' }],
]

describe.each(FORMS)('the form %s', (place, kind, typed, faulty) => {
  const to = ({ id }: { id: number }): Fields => (place === 'forwarding' ? { team: id } : {})
  test('keeps what is typed while somebody types, until it is sent', async () => {
    const { asJana, path, ticket, second, db, key } = await twoTeams(portal)
    const action = `${path}/${place}`
    const form = pageOf(await asJana.get(action)).all<HTMLFormElement>(`form[action="${action}"]`)[0]
    const { draft = '', purpose = '', fields = '' } = form?.dataset ?? {}
    expect(purpose).toBe(`${kind}:${ticket.id}`)
    expect(fields.split(' ')).toEqual(expect.arrayContaining(Object.keys(typed)))
    const formKey = draft.split('/').at(-1) ?? ''
    expect((await asJana.post(draft, { formKey, purpose, ...typed })).statusCode).toBe(204)
    const page = pageOf(await asJana.get(action))
    expect(page.text).toContain('ist wieder da')
    for (const [name, value] of Object.entries(typed)) expect(page.valueOf(name), name).toBe(value)
    expect(page.valueOf('formKey')).toBe(formKey)
    // The composer has drafts of its own.
    expect(pageOf(await asJana.get(path)).valueOf('body')).toBe('')
    expect((await asJana.post(action, { ...typed, formKey, ...to(second) })).statusCode).toBe(303)
    expect(await db.draft.count({ where: { purpose } })).toBe(0)
    expect(key()).not.toBe(formKey)
  })

  test('keeps it through a fault, and an expired session, after which it is there again', async () => {
    const { asJana, path, jana, second, db, app, key } = await twoTeams(portal)
    const action = `${path}/${place}`
    const refused = await asJana.post(action, { ...typed, ...faulty, formKey: key(), ...to(second) })
    expect(refused.statusCode).toBe(422)
    const [name = '', value] = Object.entries(typed).find(([each]) => !(each in faulty)) ?? []
    expect(pageOf(await asJana.get(action)).valueOf(name)).toBe(value)
    await asJana.post(`/drafts/${pageOf(await asJana.get(action)).valueOf('formKey')}/removal`)
    await db.session.updateMany({
      where: { accountId: jana.id },
      data: { lastSeenAt: new Date(Date.now() - 13 * 36e5) },
    })
    const late = await asJana.post(action, { ...typed, formKey: key(), ...to(second) })
    const login = new URL(String(late.headers.location), 'http://portal.example')
    expect([late.statusCode, login.pathname, login.searchParams.get('next')]).toEqual([303, '/login', action])
    const page = pageOf(await (await as(app, jana)).get(action))
    for (const [field, text] of Object.entries(typed)) expect(page.valueOf(field), field).toBe(text)
  })

  test('is answered with what happened if the right to it was lost meanwhile, and keeps the text', async () => {
    const { asJana, asTom, path, ticket, second, db, key } = await twoTeams(portal)
    const action = `${path}/${place}`
    const { seen, formKey } = shownBy(pageOf(await asJana.get(action)))
    await asTom.post(`${path}/notes`, written('Ich sehe es mir an'))
    await db.ticketWatcher.create({ data: { ticketId: ticket.id, accountId: (await anActorOf(ticket.teamId)).id } })
    await asTom.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
    const told = await asJana.post(action, { ...typed, seen, formKey, ...to(second) })
    expect(told.statusCode).toBe(409)
    const page = pageOf(told)
    expect(page.text).toContain(`Das Ticket ist inzwischen bei ${second.name}`)
    expect(page.text).toContain('Tom Weber: Weitergeleitet')
    for (const [name, value] of Object.entries(typed)) expect(page.valueOf(name), name).toBe(value)
    expect(page.links(/write=note/)).toHaveLength(1)
    expect(await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).toMatchObject({
      state: 'new',
      teamId: second.id,
    })
  })

  /** Jana, who goes on reading. */
  const anActorOf = async (teamId: number) =>
    (
      await portal.db.teamMember.findFirstOrThrow({
        where: { teamId, account: { firstName: 'Jana' } },
        select: { account: true },
      })
    ).account
})

const shownBy = (page: ReturnType<typeof pageOf>) => ({ seen: page.valueOf('seen'), formKey: page.valueOf('formKey') })

test('a reply to what was forwarded meanwhile is not sent, and stands in the form of a note', async () => {
  const { asJana, asTom, path, ticket, second, jana, db, key } = await twoTeams(portal)
  await db.ticketWatcher.create({ data: { ticketId: ticket.id, accountId: jana.id } })
  const { seen, formKey } = shownBy(pageOf(await asJana.get(path)))
  await asTom.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  const told = await asJana.post(`${path}/replies`, { formKey, seen, body: 'Wir kommen morgen.', state: 'open' })
  expect(told.statusCode).toBe(409)
  const page = pageOf(told)
  expect(page.text).toContain('Sie können nicht mehr antworten')
  expect([page.valueOf('body'), page.actions().includes(`${path}/notes`)]).toEqual(['Wir kommen morgen.', true])
  expect(await db.message.count({ where: { ticketId: ticket.id, visibility: 'public', side: 'team' } })).toBe(0)
})

test('whoever never had the right is refused as ever', async () => {
  const { asJana, path, second, key } = await twoTeams(portal)
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  const { statusCode } = await asJana.post(`${path}/closure`, { formKey: key(), solution: 'Fertig' })
  expect(statusCode).toBe(403)
})

test('a canned response keeps what is typed, and a draft that is older than it says so', async () => {
  const { asJana, jana, db } = await twoTeams(portal)
  const canned = await db.cannedResponse.create({
    data: { title: 'Gruß', body: 'Hallo', word: '', accountId: jana.id },
  })
  for (const place of ['new', `${canned.id}`]) {
    const path = `/desk/settings/canned/${place}`
    const form = pageOf(await asJana.get(path)).all<HTMLFormElement>('form[data-draft]')[0]
    const { draft = '', purpose = '' } = form?.dataset ?? {}
    const fields = { title: 'Neu', word: '', body: 'Guten Tag', locale: '', scope: 'own', ticket: '' }
    const formKey = draft.split('/').at(-1) ?? randomUUID()
    expect((await asJana.post(draft, { formKey, purpose, ...fields })).statusCode).toBe(204)
    const page = pageOf(await asJana.get(path))
    expect([page.valueOf('title'), page.valueOf('body')]).toEqual(['Neu', 'Guten Tag'])
  }
  await db.cannedResponse.update({
    where: { id: canned.id },
    data: { body: 'Servus', updatedAt: new Date(Date.now() + 5000) },
  })
  const page = pageOf(await asJana.get(`/desk/settings/canned/${canned.id}`))
  expect([page.text.includes('Servus'), page.valueOf('body')]).toEqual([true, 'Guten Tag'])
})
