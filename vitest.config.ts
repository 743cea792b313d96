import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is installed apart has a command of its own.
    exclude: ['test/{agents,clients,lambda}/**', '**/node_modules/**'],
    // Many wait for processes and servers, so one for each core but one would leave the machine idle.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
