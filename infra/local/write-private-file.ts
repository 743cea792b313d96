import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file that its owner alone may read, whole or not at all; what was there before loses its mode too. */
export const writePrivateFile = (file: string, text: string): void => {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, file)
}
