import { expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { aTeam } from '../support/builders.ts'
import { newContract, schalter } from '../support/command.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const run = (...args: string[]) => schalter(portal.databaseUrl, args)
/** Invites Eva as administrator of her company. */
const invite = (organization: string) =>
  run(
    'customer',
    'invite',
    'Eva@Brandt.example',
    '--name',
    'Eva Maria Brandt',
    ...['--organization', organization, '--role', 'admin'],
  )

test('from nothing to an invited customer who signs in', async () => {
  await aTeam(portal.db)
  expect(await run(...newContract('RV-1', 'Brandt GmbH', '01.01.2020', '2099-12-31', '--hours', '12,5'))).toMatchObject(
    { code: 0 },
  )
  const invited = await invite('brandt gmbh')
  expect(invited).toMatchObject({ code: 0, stderr: '' })
  await invite('Brandt GmbH')

  const [first, second] = await mailsTo(portal.db, 'eva@brandt.example')
  const visitor = new Visitor(portal.app)
  const oldLink = linkIn(first?.text ?? '', '/password/reset/')
  expect((await visitor.get(oldLink)).statusCode).toBe(410)
  const link = linkIn(second?.text ?? '', '/password/reset/')
  const page = pageOf(await visitor.get(link))
  expect(page.all<HTMLInputElement>('input').map(({ value }) => value)).toContain('Eva@Brandt.example')
  expect(page.getByRole('button', { name: 'Aktualisieren' })).toBeTruthy()
  expect(page.fields('mode').map(({ value }) => value)).not.toContain('generate')
  const chosen = await visitor.post(link, {
    mode: 'choose',
    newPassword: 'Vier leise Kraniche im Nebel',
    newPasswordRepeat: 'Vier leise Kraniche im Nebel',
  })
  expect(chosen.headers.location).toBe('/tickets')
  expect((await visitor.get('/tickets')).body).toMatch(/Brandt GmbH · Support-ID K-\d+/)

  const listed = JSON.parse((await run('customer', 'list', '--json')).stdout)
  expect(listed).toMatchObject([
    { email: 'Eva@Brandt.example', name: 'Eva Maria Brandt', companies: 'Brandt GmbH (admin)', enabled: true },
  ])
  expect((await run('organization', 'list')).stdout).toMatch(/Brandt GmbH\s+1\s+1\s+2099-12-31/)

  expect(await run('customer', 'set', 'eva@brandt.example', '--enabled', 'no')).toMatchObject({ code: 0 })
  expect((await visitor.get('/tickets')).statusCode).toBe(303)
})
