import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import { transaction } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'
import { formKeyOn } from '../support/tickets.ts'

const portal = usePortal()

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const pageOf = (html: string) => new new Window().DOMParser().parseFromString(html, 'text/html') as unknown as Document

/** The fields of a form that somebody fills in. */
function fieldsOf(form: HTMLFormElement): Map<string, Control> {
  const controls = [...form.querySelectorAll<Control>('input[name], select[name], textarea[name]')]
  return new Map(
    controls.filter(({ type }) => !['hidden', 'file'].includes(type)).map((control) => [control.name, control]),
  )
}

/** What no rule lets through. */
function fault(control: Control): string {
  const longest = Number(control.dataset.most ?? 4096)
  return ['radio', 'checkbox', 'select-one', 'date'].includes(control.type) ? 'nonsense' : 'x'.repeat(longest + 1)
}

/** A person of two companies with everything that a form can ask, and a ticket of theirs. */
async function someone() {
  const { db, app } = portal
  await aTeam(db, { isDefault: true })
  const account = await aCustomer(db)
  const [organization, other] = [await aCompany(portal), await aCompany(portal)]
  await joins(db, account, organization, 'admin')
  await joins(db, account, other, 'admin')
  const ticket = await aTicket(db, { requester: account, organization })
  return { account, visitor: await as(app, account), path: `/tickets/${ticket.number}` }
}

async function mailedLink(invited: boolean) {
  const account = await aCustomer(portal.db)
  if (invited) await transaction(portal.db, (tx) => invite(tx, account.id))
  else await stranger(portal.app).post('/password/forgot', { login: account.email })
  await portal.work()
  return linkIn((await mailsTo(portal.db, account.email)).at(-1)?.text ?? '', '/password/reset/')
}

interface Case {
  visitor: Visitor
  /** Where the form stands, and where it is sent. */
  page: string
  action: string
  more?: Record<string, string>
  /** The page leads to its one field, so that it needs no summary. */
  single?: boolean
  /** Fields of which every value makes sense. */
  free?: string[]
}

const visitorOn = (page: string, more?: Record<string, string>) => async (): Promise<Case> => ({
  visitor: stranger(portal.app),
  page,
  action: page,
  ...(more ? { more } : {}),
})

const cases: Record<string, () => Promise<Case>> = {
  'signing in': visitorOn('/login'),
  'a new account': visitorOn('/register'),
  'a lost password': visitorOn('/password/forgot'),
  'a password by link': async () => visitorOn(await mailedLink(false), { mode: 'choose' })(),
  'an invitation': async () => visitorOn(await mailedLink(true), { mode: 'choose' })(),
  'the password of somebody who has to choose one': async () => {
    const account = await aCustomer(portal.db, { passwordExpiresAt: new Date(Date.now() + 60_000) })
    return { visitor: await as(portal.app, account), page: '/preferences/password', action: '/preferences/password' }
  },
  preferences: async () => ({ ...(await someone()), page: '/preferences', action: '/preferences' }),
  'another password': async () => ({ ...(await someone()), page: '/preferences', action: '/preferences/password' }),
  'a new ticket': async () => {
    const { visitor } = await someone()
    return { visitor, page: '/tickets/new', action: '/tickets', more: { formKey: await formKeyOn(visitor) } }
  },
  'a reply': async () => {
    const { visitor, path } = await someone()
    return { visitor, page: path, action: `${path}/replies`, more: { formKey: await formKeyOn(visitor, path) } }
  },
  'closing a ticket': async () => {
    const { visitor, path } = await someone()
    return { visitor, page: path, action: `${path}/closure`, more: { formKey: await formKeyOn(visitor, path) } }
  },
  'sharing a ticket': async () => {
    const { visitor, path } = await someone()
    return { visitor, page: path, action: `${path}/participants`, single: true }
  },
  'the search': async () => {
    const { visitor } = await someone()
    return { visitor, page: '/tickets/search', action: '/tickets/search', free: ['scope', 'q', 'status', 'priority'] }
  },
}

const formOn = (document: Document, action: string) => {
  const forms = [...document.querySelectorAll('form')]
  const form = forms.find((each) => each.getAttribute('action')?.replace(/#.*/, '') === action && fieldsOf(each).size)
  if (!form) throw new Error(`No form goes to ${action}`)
  return form
}

/** Fails unless a field is marked as wrong and says why. */
function expectTied(document: Document, name: string) {
  const field = document.getElementById(name)
  expect(field, `#${name}`).not.toBeNull()
  expect(field?.getAttribute('aria-invalid'), `aria-invalid of #${name}`).toBe('true')
  const descriptions = field?.getAttribute('aria-describedby')?.split(' ') ?? []
  expect(descriptions, `aria-describedby of #${name}`).toContain(`${name}-error`)
  for (const id of descriptions) expect(document.getElementById(id)?.textContent?.trim(), `#${id}`).toBeTruthy()
}

test.each(Object.keys(cases))('%s: each refused field stands in the summary, is marked and says why', async (title) => {
  const { visitor, page, action, more = {}, free = [], single } = await (cases[title] as () => Promise<Case>)()
  const form = formOn(pageOf((await visitor.get(page)).body), action)
  const fields = fieldsOf(form)
  const refused = [...fields.keys()].filter((name) => !free.includes(name))
  const values = Object.fromEntries(refused.map((name) => [name, fault(fields.get(name) as Control)]))
  const answer = await (form.method === 'get'
    ? visitor.get(`${action}?${new URLSearchParams(values)}`)
    : visitor.post(action, { ...more, ...values }))
  expect(answer.statusCode).toBe(422)
  const document = pageOf(answer.body)
  const links = [...document.querySelectorAll('[role=alert] a[href^="#"]')].map(
    (link) => link.getAttribute('href')?.slice(1) ?? '',
  )
  expect(links.sort()).toEqual(single ? [] : refused.sort())
  for (const name of refused) expectTied(document, name)
})

test('files that are refused stand in the summary, too, and their field is marked', async () => {
  const { visitor, path } = await someone()
  for (const [page, action] of [
    ['/tickets/new', '/tickets'],
    [path, `${path}/replies`],
  ] as const) {
    const formKey = await formKeyOn(visitor, page)
    const files = [{ name: 'attachments', filename: 'leer.txt', content: '' }]
    const document = pageOf((await visitor.upload(action, { formKey, body: 'Text' }, files)).body)
    expect(document.querySelector('[role=alert] a[href="#attachments"]')?.textContent).toContain('leer.txt')
    expectTied(document, 'attachments')
  }
})
