import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** What `npm start` wrote down about the stack that it runs with this data; undefined where none runs. */
export const readLocalVariables = (
  data: string,
): Readonly<Record<string, string | undefined>> | undefined => {
  const file = join(data, 'environment')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : undefined
}
