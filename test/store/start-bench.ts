import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDynamodb } from '../../infra/local/dynamodb.ts'
import { openBench } from './open-bench.ts'

/** A DynamoDB of one's own with our tables. */
export const startBench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
  const { url, stop } = await startDynamodb({ data: folder, signal: new AbortController().signal })
  const bench = await openBench(url)
  return {
    ...bench,
    stop: async (): Promise<void> => {
      bench.dynamodb.destroy()
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
export type Bench = Awaited<ReturnType<typeof startBench>>
