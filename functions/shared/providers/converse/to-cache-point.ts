import { type Json, objectOf, textOf } from '../json.ts'

/** Anthropic's `cache_control` as Converse's CachePointBlock, which has the same times to live: `5m` and `1h`. */
export const toCachePoint = (marker: unknown): Json => {
  const ttl = textOf(objectOf(marker)['ttl'])
  return { cachePoint: { type: 'default', ...(ttl && { ttl }) } }
}
