import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { isLong } from './tools/test/long.ts'

/** The SDK's sources instead of its built files; every other package of ours exports its sources as they are. */
const conditions = ['@assay/source', 'module', 'node', 'import', 'default']
const resolve = { conditions }
const ssr = { resolve: { conditions, externalConditions: conditions.filter((name) => name !== 'module') } }

export default defineConfig({
  test: {
    // End-to-end tests wait for other processes much of their time; Vitest's own choice leaves one of two cores to the reporter.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          // A hang, not a speed: machines that run the tests do other things too.
          testTimeout: isLong ? 1_200_000 : 30_000,
          setupFiles: 'tools/test/properties.ts',
          include: ['{packages/*,server,bench}/**/*.test.ts', 'web/{src,scripts,dev}/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts', 'examples/**/*.test.ts', 'web/test-browser/**/*.test.ts'],
          globalSetup: 'e2e/harness/build.ts',
          setupFiles: 'tools/test/properties.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A hang here too: a page may be drawn while ten other things run.
          expect: { poll: { timeout: 30_000, interval: 50 } },
        },
      },
    ],
  },
})
