import { beforeAll, expect, test } from 'vitest'
import { everyMail } from '../support/every-mail.ts'
import { linkIn, passwordIn } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let secrets: string[]

beforeAll(async () => {
  const { db } = portal
  // A job is gone once it is done, so each is noted as it comes.
  await db.$executeRaw`create table seen_job (payload text)`
  await db.$executeRaw`create function note_job() returns trigger language plpgsql as
    $$ begin insert into seen_job values (new.payload::text || ' ' || coalesce(new.key, '')); return new; end $$`
  await db.$executeRaw`create trigger note_job before insert or update on graphile_worker._private_jobs
    for each row execute function note_job()`
  await everyMail(portal, 'de', { subject: 'Drucker', body: 'Ein Text' })
  const mails = await db.mail.findMany()
  secrets = mails
    .flatMap(({ text }) =>
      ['/password/reset/', '/login/']
        .map((prefix) => linkIn(text, prefix).split('/').at(-1) ?? '')
        .concat(passwordIn(text)),
    )
    .filter(Boolean)
})

test('there are passwords and links to keep secret', () => {
  expect(secrets.length).toBeGreaterThan(2)
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(12)
})

test('no job carries a secret or what somebody wrote', async () => {
  const seen = (await portal.db.$queryRaw<{ payload: string }[]>`select payload from seen_job`).map(
    ({ payload }) => payload,
  )
  expect(seen.length).toBeGreaterThan(8)
  for (const secret of [...secrets, 'Ein Text']) expect(seen.filter((payload) => payload.includes(secret))).toEqual([])
})

test('no event carries a secret or what somebody wrote', async () => {
  const events = JSON.stringify(await portal.db.ticketEvent.findMany())
  expect(events).toContain('replied')
  for (const secret of [...secrets, 'Ein Text']) expect(events).not.toContain(secret)
})

test('no form that was sent keeps a secret', async () => {
  const forms = JSON.stringify(await portal.db.submission.findMany({ select: { result: true } }))
  for (const secret of secrets) expect(forms).not.toContain(secret)
})
