import { locateVirtualKey } from './locate-virtual-key.ts'
import type { ReadVirtualKey } from './read-virtual-key.ts'
import type { VirtualKeyRecord } from './virtual-key-record.ts'

type Options = {
  readonly readKey: ReadVirtualKey
  readonly pepper: () => Promise<string>
  readonly acceptImported: boolean
}

/** What is kept of a key; undefined, without any I/O, for a text that cannot be one. */
export const openFindVirtualKey =
  ({ readKey, ...locating }: Options) =>
  async (key: string): Promise<VirtualKeyRecord | undefined> => {
    const location = await locateVirtualKey(key, locating)
    return location && readKey(location)
  }
