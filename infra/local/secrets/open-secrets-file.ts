import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writePrivateFile } from '../write-private-file.ts'
import { Secret } from './secret.ts'

const read = (file: string): Secret[] => {
  if (!existsSync(file)) return []
  try {
    return z.array(Secret).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Error(
      `${file} does not hold the secrets that it should: mend it, or remove it to start afresh.`,
    )
  }
}

export type SecretsFile = {
  /** By name. */
  readonly secrets: Map<string, Secret>
  /** Writes the map to the file if it has changed, whole or not at all. */
  readonly save: () => void
}

/** Opens the file behind the local Secrets Manager, which its owner alone may read. Throws when it is damaged. */
export const openSecretsFile = (file: string): SecretsFile => {
  const secrets = new Map(read(file).map(secret => [secret.name, secret]))
  const write = () => `${JSON.stringify([...secrets.values()], null, 2)}\n`
  let saved = write()
  const save = () => {
    const text = write()
    if (text === saved) return
    writePrivateFile(file, text)
    saved = text
  }
  return { secrets, save }
}
