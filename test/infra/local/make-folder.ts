import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder that goes away with the test that asked for it. */
export const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
