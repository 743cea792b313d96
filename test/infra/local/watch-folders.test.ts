import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { watchFolders } from '../../../infra/local/watch-folders.ts'
import { makeFolder } from './make-folder.ts'

const openWatch = (folders: () => readonly string[]) => {
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const onChange = vi.fn()
  watchFolders({ folders, concerns: name => name.endsWith('.ts'), onChange, signal: over.signal })
  return onChange
}

describe('watchFolders', () => {
  it('sees a file that is replaced again and again, as editors do', async () => {
    const folder = makeFolder()
    const onChange = openWatch(() => [folder])
    for (const times of [1, 2, 3]) {
      writeFileSync(join(folder, 'draft'), `${times}`)
      renameSync(join(folder, 'draft'), join(folder, 'a.ts'))
      await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(times), 5_000)
    }
  })

  it('speaks once of changes that come together, and never of files that are not meant', async () => {
    const folder = makeFolder()
    const onChange = openWatch(() => [folder])
    for (const name of ['note.md', 'a.ts', 'b.ts']) writeFileSync(join(folder, name), '')
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), 5_000)
    writeFileSync(join(folder, 'c.ts'), '')
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), 5_000)
  })

  it('watches a folder that comes later', async () => {
    const folder = makeFolder()
    const later = join(folder, 'later.ts')
    const folders = [folder]
    const onChange = openWatch(() => folders)
    folders.push(later)
    mkdirSync(later)
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), 5_000)
    writeFileSync(join(later, 'a.ts'), '')
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), 5_000)
  })
})
