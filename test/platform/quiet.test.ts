import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createLog } from '../../src/platform/log.ts'
import { tidyWhenQuiet } from '../../src/platform/quiet.ts'

const someGarbage = () => new WeakRef({ text: 'x'.repeat(1000) })

const keepBusy = (milliseconds: number) => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test('what nobody needs any more is gone once it is quiet, and again after more work', async () => {
  const stop = tidyWhenQuiet(createLog('silent'), { look: 200 })
  try {
    for (let time = 0; time < 2; time++) {
      const garbage = someGarbage()
      keepBusy(400)
      await setTimeout(1)
      await vi.waitFor(() => expect(garbage.deref() === undefined).toBe(true), { timeout: 5000, interval: 100 })
    }
  } finally {
    stop()
  }
})
