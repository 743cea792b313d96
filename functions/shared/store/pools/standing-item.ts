import type { Standing } from '../../routing/standing.ts'
import { type Item, number, readNumber, text } from '../attribute.ts'

/** A standing as it was read or written. */
export type Stored = {
  readonly standing: Standing
  /** How often it was written. */
  readonly version: number
}

/** What a finding made of a standing; `before` and `after` are the same where there was nothing to write. */
export type Changed = { readonly before: Stored | undefined; readonly after: Stored | undefined }

/** All in one partition, so that one Query reads the health of the whole fleet. */
export const poolPartition = 'POOLS'

export const standingKey = (member: string) => ({ pk: text(poolPartition), sk: text(member) })

/** What nobody has used for so long is forgotten. In seconds. */
const keepSeconds = 30 * 86_400

export const toItem = (member: string, { standing, version }: Stored, now: number): Item => ({
  ...standingKey(member),
  standing: text(JSON.stringify(standing)),
  version: number(version),
  expiresAt: number(Math.floor(now / 1_000) + keepSeconds),
})

/** Throws when the item is no standing. */
export const fromItem = (item: Item): Stored => ({
  standing: JSON.parse(item['standing']?.S ?? ''),
  version: readNumber(item['version']),
})
