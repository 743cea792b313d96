import { defineConfig } from 'vitest/config'

/** Rooms that touch nothing: their tests share a process, which would load the same modules for each file anew. */
const pure = [
  'accounting',
  'billing',
  'configuration',
  'contract',
  'gm',
  'guardrails',
  'privacy',
  'providers',
  'routing',
  'stream',
  'voices',
]
const pureTests = `test/functions/shared/{${pure.join(',')}}/**/*.test.ts`
/** What is installed apart has a command of its own. */
const elsewhere = ['test/{agents,clients,lambda}/**', '**/node_modules/**']

export default defineConfig({
  test: {
    // Many wait for processes and servers, so one for each core but one would leave the machine idle.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: [pureTests], isolate: false } },
      {
        extends: true,
        test: { name: 'house', include: ['test/**/*.test.ts'], exclude: [pureTests, ...elsewhere] },
      },
    ],
  },
})
