import { expect, test } from 'vitest'
import { aCustomer, aTeam } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { usePortal } from '../support/portal.ts'
import { sessionCookie, startServer } from '../support/server.ts'
import { aForm } from '../support/tickets.ts'

// The portal beside the server only looks into the same database.
const portal = usePortal()
const EACH = sized(10, 50)

test('tickets opened over four processes at once have different numbers', async () => {
  const { db } = portal
  const team = await aTeam(db, { isDefault: true })
  const server = await startServer(portal.databaseUrl, { WEB_CONCURRENCY: '4' })
  try {
    const before = await db.ticket.count()
    const open = async (body: URLSearchParams, cookie: string): Promise<string> => {
      const answer = await fetch(`${server.url}/tickets`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { cookie },
      })
      await answer.arrayBuffer()
      // Too busy: the same form again, which is what a person does.
      return answer.status === 503 ? open(body, cookie) : String(answer.headers.get('location'))
    }
    const people: string[] = []
    while (people.length < 20) people.push(await sessionCookie(db, await aCustomer(db)))
    const numbers = (
      await Promise.all(
        people.map(async (cookie) => {
          const opened: string[] = []
          for (let index = 0; index < EACH; index++) {
            opened.push(
              await open(
                new URLSearchParams(Object.entries(aForm(team.id)).map(([name, value]) => [name, String(value)])),
                cookie,
              ),
            )
          }
          return opened
        }),
      )
    ).flat()
    expect(numbers.filter((location) => !/^\/tickets\/\d{16}$/.test(location))).toEqual([])
    expect(new Set(numbers).size).toBe(20 * EACH)
    expect((await db.ticket.count()) - before).toBe(20 * EACH)
  } finally {
    server.child.kill('SIGTERM')
  }
}, 400_000)
