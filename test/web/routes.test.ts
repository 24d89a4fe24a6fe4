import { beforeAll, expect, test } from 'vitest'
import { usePortal } from '../support/portal.ts'
import { collectRoutes } from '../support/routes.ts'
import { testAccess } from './route-access.ts'
import { TABLE } from './route-table.ts'

const collected = collectRoutes()
const portal = usePortal({ REGISTRATION: 'contract' })
beforeAll(() => collected.stop())

test('every registered route has a row in this table, and every row a route', () => {
  const registered = [...collected.routes].filter((route) => !route.startsWith('HEAD '))
  expect(registered.length).toBeGreaterThan(30)
  expect(registered.sort()).toEqual(Object.keys(TABLE).sort())
  for (const route of collected.routes)
    if (route.startsWith('HEAD ')) expect(TABLE).toHaveProperty([route.replace('HEAD', 'GET')])
})

// Those of the desk take as long again: desk-access.slow.test.ts.
testAccess(
  portal,
  Object.entries(TABLE).filter(([route]) => !route.includes('/desk')),
)
