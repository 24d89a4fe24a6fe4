import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import type { Fields } from '../support/browsing.ts'
import { aTeam } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('a note in between holds nobody up', async () => {
  const { db, atJanas, asTom, latest, id, path } = await aDeskTicket(portal)
  const seen = await latest()
  await noteOnTicket(db, asTom, id, { body: 'Nur so' })
  expect((await atJanas.upload(`${path}/replies`, written('Antwort', { seen }))).statusCode).toBe(303)
})

test('the reply that somebody else sent meanwhile is shown first, with the own text and three ways on', async () => {
  const { db, atJanas, asTom, latest, messages, ticket, eva, id, path } = await aDeskTicket(portal)
  const seen = await latest()
  await replyToTicket(db, asTom, id, { body: 'Tom war schneller.', state: 'closed' })
  const form = written('Jana schreibt noch', { seen, recipients: eva.id, from: 'view=open' })
  const refused = await atJanas.upload(`${path}/replies`, form, [
    { name: 'attachments', filename: 'log.txt', content: 'Zeile' },
  ])
  expect(refused.statusCode).toBe(409)
  const page = pageOf(refused)
  const news = wordsOf(page.getByRole('alert'))
  expect(news).toMatch(/^Inzwischen geändert\..*Tom Weber hat um .* geantwortet.*Tom war schneller\./)
  expect(news).toContain('Status: Neu → Geschlossen')
  expect(page.valueOf('body')).toBe('Jana schreibt noch')
  expect(page.text).toContain('log.txt')
  expect(page.ticked('recipients')).toEqual([])
  for (const way of ['Trotzdem senden', 'Als Notiz behalten', 'Verwerfen'])
    expect(page.getByRole('button', { name: way })).toBeTruthy()
  expect(page.actions()).toContain(`/drafts/${form.formKey}/removal`)
  expect(await messages()).toHaveLength(2)
  const [shown, again] = [page.valueOf('shown'), { ...form, seen: page.valueOf('seen'), state: 'open' }]
  const sent = await atJanas.upload(`${path}/replies`, { ...again, shown })
  expect(sent.statusCode).toBe(303)
  expect((await messages()).map(({ body }) => body)).toEqual([
    'Der Versatz beträgt ca. 4 mm.',
    'Tom war schneller.',
    'Jana schreibt noch',
  ])
  expect(await db.messageAttachment.count({ where: { message: { ticketId: ticket.id } } })).toBe(1)
})

test('what came too late is kept as a note if its author wants that, with its files', async () => {
  const { db, atJanas, asTom, latest, messages, mails, eva, id, path } = await aDeskTicket(portal)
  const seen = await latest()
  await replyToTicket(db, asTom, id, { body: 'Tom war schneller.' })
  const form = written('Hintergrund für das Team', { seen })
  const file = { name: 'attachments', filename: 'log.txt', content: 'Zeile' }
  const page = pageOf(await atJanas.upload(`${path}/replies`, form, [file]))
  const kept = await atJanas.upload(`${path}/replies`, { ...form, action: 'note', shown: page.valueOf('shown') })
  expect(kept.statusCode).toBe(303)
  expect((await messages()).at(-1)).toMatchObject({ visibility: 'internal', body: 'Hintergrund für das Team' })
  expect((await mails(eva)).map(({ text }) => text).join()).not.toContain('Hintergrund')
})

test('two agents who answer at once both keep their words', async () => {
  const { atJanas, atToms, latest, messages, path } = await aDeskTicket(portal)
  const seen = await latest()
  const answers = await Promise.all([
    atJanas.upload(`${path}/replies`, written('Janas Worte', { seen })),
    atToms.upload(`${path}/replies`, written('Toms Worte', { seen })),
  ])
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409])
  const refused = answers.find(({ statusCode }) => statusCode === 409)
  const said = (await messages()).map(({ body }) => body)
  expect(said).toHaveLength(2)
  expect([said[1], pageOf(refused ?? '').valueOf('body')].sort()).toEqual(['Janas Worte', 'Toms Worte'])
})

test.each(['forwarding', 'closure', 'replies'])(
  'a form for %s that comes back with a fault does not count as having shown what came meanwhile',
  async (place) => {
    const { db, atJanas, asTom, latest, messages, id, path } = await aDeskTicket(portal)
    const [{ formKey }, seen] = [written(''), await latest()]
    await replyToTicket(db, asTom, id, { body: 'Tom war schneller.' })
    const { id: team } = await aTeam(db)
    const solution = { cause: '', resolution: 'solved', reply: '' }
    const forms: Record<string, [Fields, Fields]> = {
      forwarding: [
        { team, reason: '' },
        { team, reason: 'Zu schwer' },
      ],
      closure: [
        { ...solution, solution: '' },
        { ...solution, solution: 'Neu verkabelt' },
      ],
      replies: [{ body: '' }, { body: 'Jana schreibt noch' }],
    }
    const [empty = {}, filled = {}] = forms[place] ?? []
    const send = (fields: Fields) =>
      place === 'replies'
        ? atJanas.upload(`${path}/${place}`, { formKey, ...fields })
        : atJanas.post(`${path}/${place}`, { formKey, ...fields })
    const refused = await send({ ...empty, seen })
    expect(refused.statusCode).toBe(422)
    const again = await send({ ...filled, seen: pageOf(refused).valueOf('seen') })
    expect(again.statusCode).toBe(409)
    expect(wordsOf(pageOf(again).getByRole('alert'))).toContain('Tom Weber')
    expect(await messages()).toHaveLength(2)
  },
)
