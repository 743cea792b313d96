import { existsSync, readFileSync } from 'node:fs'
import type { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import { parseVirtualKey } from '../../functions/shared/contract/virtual-key.ts'
import { standingOf, type VirtualKeyRecord } from '../../functions/shared/store/tenants/virtual-key-record.ts'
import type { VirtualKeys } from '../../functions/shared/store/tenants/virtual-keys.ts'
import { writePrivateFile } from './write-private-file.ts'

type Options = {
  /** Must find imported keys too. */
  readonly virtualKeys: Pick<VirtualKeys, 'find' | 'create'>
  /** At least one; the first gets the keys whose prefix is nobody's. */
  readonly tenants: readonly TenantEntry[]
  /** Where the key is kept in clear, so that the next start can show it again. */
  readonly file: string
  /** The operator's own key: one of ours, or of any other make. */
  readonly given: string | undefined
  readonly now: () => number
}

const readKept = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined

/** The tenant that a key belongs to, and the prefix under which the store will look for it. */
const ownerOf = (key: string | undefined, tenants: readonly TenantEntry[]) => {
  const prefix = key === undefined ? undefined : parseVirtualKey(key)?.prefix
  const owner = tenants.find(({ keyPrefix }) => keyPrefix === prefix) ?? tenants[0]
  if (owner === undefined) throw new Error('There is no tenant to make a virtual key for.')
  return { tenant: owner.id, keyPrefix: prefix ?? owner.keyPrefix }
}

/**
 * A virtual key that works: the given one, else the kept one, else a new one. Throws when the given one is revoked,
 * expired, or belongs to a tenant who is gone; a kept one is then replaced.
 */
export const openLocalKey = async (options: Options): Promise<string> => {
  const { virtualKeys, tenants, file, given, now } = options
  const works = (record: VirtualKeyRecord) =>
    standingOf(record, now()) === 'active' && tenants.some(({ id }) => id === record.tenant)

  const wanted = given ?? readKept(file)
  const record = wanted === undefined ? undefined : await virtualKeys.find(wanted)
  const choose = async (): Promise<string> => {
    if (wanted !== undefined && record !== undefined && works(record)) return wanted
    if (given !== undefined && record !== undefined) {
      throw new Error(
        `The key ${record.masked} of --key no longer holds, or its tenant is gone: give another.`,
      )
    }
    const value = record === undefined ? wanted : undefined
    return (await virtualKeys.create({ ...ownerOf(value, tenants), name: 'npm start', value })).key
  }

  const key = await choose()
  writePrivateFile(file, `${key}\n`)
  return key
}
