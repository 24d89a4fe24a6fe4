import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { as, sendBody, type Visitor } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const KEY = '11111111-2222-4333-8444-555555555555'
const OTHER_KEY = '21111111-2222-4333-8444-555555555555'

const BOUNDARY = 'x-boundary'
const part = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const multipart = (visitor: Visitor, url: string, payload: string | Buffer) =>
  sendBody(visitor, url, `multipart/form-data; boundary=${BOUNDARY}`, payload)

test('a multipart form that holds too much text is refused, signed in or not (memory)', async () => {
  const big = Array.from({ length: 5 }, (_, index) => part(`f${index}`, 'x'.repeat(200 * 1024))).join('')
  const payload = `${part('formKey', KEY)}${big}--${BOUNDARY}--\r\n`
  expect((await multipart(await as(portal.app, await aCustomer(portal.db)), '/tickets', payload)).statusCode).toBe(413)
  expect((await multipart(stranger(portal.app), '/tickets', payload)).statusCode).toBe(413)
})

const cutPart = (disposition: string) =>
  `${part('formKey', OTHER_KEY)}--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nhalf of it`
const CUT = {
  'in a value': cutPart('name="body"'),
  'in a file': cutPart('name="attachments"; filename="a.txt"'),
  'in a header': `${part('formKey', OTHER_KEY)}--${BOUNDARY}\r\nContent-Dispos`,
  'before the end': part('formKey', OTHER_KEY),
  'into garbage': 'garbage that is no form at all',
}
test.each(Object.entries(CUT))('a multipart body cut %s is a bad request and no failure', async (_where, payload) => {
  const customer = await aCustomer(portal.db)
  for (const visitor of [await as(portal.app, customer), stranger(portal.app)]) {
    const answer = await multipart(visitor, '/tickets', payload)
    expect(answer.statusCode).toBe(400)
  }
  expect(await portal.db.attachment.count({ where: { ownerId: customer.id } })).toBe(0)
  expect(await portal.db.ticket.count({ where: { requesterId: customer.id } })).toBe(0)
})

test('a multipart body without a boundary is a bad request and no failure', async () => {
  const answer = await sendBody(
    await as(portal.app, await aCustomer(portal.db)),
    '/tickets',
    'multipart/form-data',
    part('formKey', OTHER_KEY),
  )
  expect([400, 415]).toContain(answer.statusCode)
})

test('a boundary that is too long is a bad request and no failure', async () => {
  const type = `multipart/form-data; boundary=${'y'.repeat(300)}`
  for (const visitor of [await as(portal.app, await aCustomer(portal.db)), stranger(portal.app)])
    expect((await sendBody(visitor, '/tickets', type, part('formKey', OTHER_KEY))).statusCode).toBe(400)
})

test('a connection that breaks while a form comes in harms nobody else', async () => {
  await portal.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = portal.app.server.address() as { port: number }
  const customer: Account = await aCustomer(portal.db)
  const cookie = `session=${(await as(portal.app, customer)).cookies.get('session')}`
  await Promise.all(
    Array.from(
      { length: 20 },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.write(
              `POST /tickets HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nSec-Fetch-Site: ` +
                `same-origin\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ` +
                `100000\r\n\r\n${CUT['in a file']}`,
            )
            setTimeout(() => socket.resetAndDestroy(), 50)
          })
          socket.on('close', () => resolve())
          socket.on('error', () => {})
        }),
    ),
  )
  const page = await fetch(`http://127.0.0.1:${port}/tickets`, { headers: { cookie } })
  expect(page.status).toBe(200)
  expect(await portal.db.ticket.count({ where: { requesterId: customer.id } })).toBe(0)
})
