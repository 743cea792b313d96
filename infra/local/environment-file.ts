import { existsSync, readFileSync, rmSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { writePrivateFile } from './write-private-file.ts'

type Variables = Readonly<Record<string, string>>

/** Bare where every reader of such files agrees on it, quoted where a space or # would end the value. */
const toLine = ([name, value]: readonly [string, string]): string =>
  /^[\w./:@+-]*$/.test(value) ? `${name}=${value}` : `${name}="${value}"`

/** Writes what the functions need to run against this stack, for `node --env-file` and for our own tools. */
export const writeEnvironmentFile = (file: string, variables: Variables): void => {
  const lines = Object.entries(variables).map(toLine)
  writePrivateFile(file, `${lines.join('\n')}\n`)
}

/** Its absence says that no stack is running. */
export const removeEnvironmentFile = (file: string): void => rmSync(file, { force: true })

/** Throws while another `npm start` keeps its data beside the file; one that was killed has left the file, but answers no more. */
export const checkNobodyRuns = async (file: string, theirOwn: string | undefined): Promise<void> => {
  if (!existsSync(file)) return
  const url = parseEnv(readFileSync(file, 'utf8'))['AWS_ENDPOINT_URL_SECRETS_MANAGER']
  if (url === undefined || url === theirOwn) return
  const answers = await fetch(url).then(
    () => true,
    () => false,
  )
  if (answers)
    throw new Error(`Another npm start is using this folder (${file}): stop it, or choose another --data.`)
}
