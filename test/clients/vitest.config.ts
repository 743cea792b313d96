import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    // Its lines are the list of what was tried: client, version, endpoint, provider.
    reporters: ['tree'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
