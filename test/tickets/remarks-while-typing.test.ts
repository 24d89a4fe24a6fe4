import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'
import { aForm, aWriter, formKeyOn } from '../support/tickets.ts'

const portal = usePortal()

const start = () => aWriter(portal)

const typed = {
  subject: 'Etikettendrucker Halle 2',
  body: 'Die IBAN ist DE89 3704 0044 0532 0130 00.',
  hints: 'restart',
}

test('while somebody types, the server answers with one remark, and keeps nothing', async () => {
  const { db, eva, visitor, ticketsOf } = await start()
  const answer = await visitor.post('/tickets/remarks', { ...typed, subject: 'Drucker' })
  expect(answer.statusCode).toBe(200)
  expect(pageOf(answer).getAllByRole('status')).toHaveLength(1)
  expect(textOf(answer.body)).toContain('Im Text steht eine IBAN.')
  expect(textOf(answer.body)).not.toContain('„Drucker“')
  expect(answer.body).not.toContain('3704')
  expect(inputValue(answer.body, 'remarked')).toBe('iban')
  expect(await ticketsOf()).toEqual([])
  expect(await db.draft.count({ where: { accountId: eva.id } })).toBe(0)
})

test('a remark stays while it fits, goes when it does not, and is not made twice', async () => {
  const { visitor } = await start()
  const stays = await visitor.post('/tickets/remarks', { ...typed, remarked: 'iban' })
  expect(textOf(stays.body)).toContain('Im Text steht eine IBAN.')
  const gone = await visitor.post('/tickets/remarks', { ...typed, body: 'Ohne.', remarked: 'iban' })
  expect(textOf(gone.body)).not.toContain('IBAN')
  const again = await visitor.post('/tickets/remarks', { ...typed, remarked: inputValue(gone.body, 'remarked') ?? '' })
  expect(textOf(again.body)).not.toContain('IBAN')
})

test('remarks answer in English, and to whatever is sent; without a session, there are none', async () => {
  const visitor = await as(portal.app, await aCustomer(portal.db, { locale: 'en' }))
  const hanging = { subject: 'Label printer hall 2', body: 'It freezes.', hints: 'restart screenshot' }
  expect(textOf((await visitor.post('/tickets/remarks', hanging)).body)).toContain('Have you tried restarting?')
  const restarted = await visitor.post('/tickets/remarks', { ...hanging, restarted: 'yes' })
  expect(textOf(restarted.body)).not.toContain('restarting')
  const strange = { ...hanging, body: 'x'.repeat(200_000), remarked: '<b>', hints: 'none', shown: ['a', 'b'] }
  expect((await visitor.post('/tickets/remarks', strange)).statusCode).toBe(200)
  expect((await visitor.post('/tickets/remarks', { ...hanging, more: '1' })).statusCode).toBe(400)
  expect((await new Visitor(portal.app).post('/tickets/remarks', hanging)).statusCode).toBe(401)
})

test('what was not said while typing is said once when the form is sent, and everything typed is kept', async () => {
  const { team, visitor, ticketsOf } = await start()
  const form = aForm(team.id, { body: typed.body })
  const back = await visitor.upload('/tickets', form)
  expect(back.statusCode).toBe(422)
  expect(pageOf(back).getByRole('alert').textContent).toContain('Soll alles so bleiben')
  expect(back.body).toContain(typed.body)
  expect(await ticketsOf()).toEqual([])
  const remarked = inputValue(back.body, 'remarked') ?? ''
  expect((await visitor.upload('/tickets', { ...form, remarked })).statusCode).toBe(303)
  expect(await ticketsOf()).toHaveLength(1)
})

test('what was said while typing stops nobody', async () => {
  const { team, visitor, ticketsOf } = await start()
  const sent = await visitor.upload('/tickets', aForm(team.id, { body: typed.body, remarked: 'iban over' }))
  expect(sent.statusCode).toBe(303)
  expect(await ticketsOf()).toHaveLength(1)
})

test('a template says which hints go with it, and its answers count as well', async () => {
  const { db, team, visitor } = await start()
  const field = { key: 'more', type: 'text' as const, label: { de: 'Mehr', en: 'More' } }
  const wish = { group: 'incident' as const, team: team.name, fields: [field] }
  const quiet = await aTemplate(db, { ...wish, hints: [] })
  const asking = await aTemplate(db, wish)
  const send = async ({ key, version }: typeof quiet, more: string) => {
    const { affects } = aForm(team.id)
    const formKey = await formKeyOn(visitor, `/tickets/new/${key}`)
    return visitor.upload('/tickets', {
      ...{ template: key, version: String(version.id), formKey, priority: '3' },
      ...{ subject: 'Etikettendrucker Halle 2', body: '', affects, 'answers[more]': more },
    })
  }
  const hanging = await send(asking, 'Er reagiert nicht.')
  expect(hanging.statusCode).toBe(422)
  expect(textOf(hanging.body)).toContain('Haben Sie schon neu gestartet?')
  expect((await send(quiet, 'Er reagiert nicht.')).statusCode).toBe(303)
  expect(textOf((await send(quiet, 'PIN: 4711')).body)).toContain('Im Text steht offenbar ein Passwort.')
})
