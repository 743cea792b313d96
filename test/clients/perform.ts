import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recording } from '../recordings.ts'
import type { Speech } from '../upstream/scripted-upstream.ts'

const folder = join(import.meta.dirname, '../fixtures/providers')

/** A recorded answer, as its provider gave it. */
export const perform = (file: string): Speech => {
  const { response } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording
  const { status, body, bodyEncoding } = response
  if (bodyEncoding === 'json')
    return { status, headers: { 'content-type': 'application/json' }, pieces: [JSON.stringify(body)] }
  if (bodyEncoding === 'utf8') return { status, pieces: [String(body)] }
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' }
  return { status, headers, pieces: [Buffer.from(String(body), 'base64')] }
}
