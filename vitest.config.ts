import { defineConfig } from 'vitest/config'

const SLOW = 'test/**/*.slow.test.ts'
/** In small with the slow ones, in full size by hand. */
const LOAD = 'test/**/*.load.test.ts'

/** What each of the three depths runs; `--mode` chooses one. */
const DEPTHS: Record<string, { include: string[]; exclude?: string[] }> = {
  test: { include: ['test/**/*.test.ts'], exclude: [SLOW, LOAD] },
  slow: { include: [SLOW, LOAD] },
  long: { include: [LOAD] },
}

export default defineConfig(({ mode }) => ({
  test: {
    ...(DEPTHS[mode] ?? DEPTHS.test),
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: mode === 'long' ? 1 : 2,
    // Importing everything anew for each file took a third of the time; mocks are taken back after each test.
    isolate: mode === 'long',
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: mode === 'test' ? 30_000 : 120_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent', TEST_DEPTH: mode },
  },
}))
