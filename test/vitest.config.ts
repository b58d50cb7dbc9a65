import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const SLOW = 'test/**/*.slow.test.ts'

const PICTURES = 'test/**/*.screenshots.ts'

/** `--mode slow` runs the slow tests, `--mode screenshots` makes the pictures of the stories, everything else the others. */
export default defineConfig(({ mode }) => {
  const slow = mode === 'slow'
  const pictures = mode === 'screenshots'
  return {
    root: join(import.meta.dirname, '..'),
    test: {
      environment: 'node',
      pool: 'forks',
      // most of a test's time is spent waiting for processes
      maxWorkers: 3,
      include: pictures ? [PICTURES] : slow ? [SLOW] : ['test/**/*.test.ts'],
      exclude: slow ? [] : [SLOW],
      setupFiles: ['test/setup.ts'],
      testTimeout: slow ? 300_000 : 30_000,
      hookTimeout: slow ? 120_000 : 30_000,
      teardownTimeout: 10_000,
      passWithNoTests: slow,
      // No two gateways of the tests want the same port.
      env: { KANBAN_DASHBOARD_PORT: '0' },
      expect: { poll: { timeout: 10_000 } },
      restoreMocks: true,
      unstubEnvs: true,
    },
  }
})
