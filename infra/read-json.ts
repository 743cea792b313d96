import { readFileSync } from 'node:fs'

/** What a file says. Throws a line that names it. */
export const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is no JSON that can be read: ${error instanceof Error ? error.message : error}`)
  }
}
