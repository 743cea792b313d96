import { watch } from 'node:fs'

type Options = {
  /** Asked again after every change, because folders come and go. */
  readonly folders: () => readonly string[]
  /** Whether a change of the entry of this name is meant. */
  readonly concerns: (name: string) => boolean
  readonly onChange: () => void
  readonly signal: AbortSignal
}

/** Longer than an editor takes to empty a file and fill it again. */
const settleMs = 100

/**
 * Calls back after a change in one of the folders. Folders, not files, because many editors replace a file, and `node
 * --watch` on Linux then loses sight of it.
 */
export const watchFolders = (options: Options): void => {
  const { folders, concerns, onChange, signal } = options
  if (signal.aborted) return
  const settled = new AbortController()
  let settling: NodeJS.Timeout | undefined

  const begin = () => {
    clearTimeout(settling)
    settling = setTimeout(() => {
      settled.abort()
      watchFolders(options)
      onChange()
    }, settleMs)
  }
  for (const folder of folders()) {
    watch(folder, { signal: AbortSignal.any([signal, settled.signal]) }, (_, name) => {
      if (name !== null && concerns(name)) begin()
    })
  }
  signal.addEventListener('abort', () => clearTimeout(settling), { once: true, signal: settled.signal })
}
