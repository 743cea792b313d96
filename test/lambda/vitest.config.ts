import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 30_000,
    // Each file starts processes of its own; side by side they would only wait for each other.
    fileParallelism: false,
  },
})
