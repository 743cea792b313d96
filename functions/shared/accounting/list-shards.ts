import { createHash } from 'node:crypto'
import type { Ask } from './judge-refusal.ts'

/**
 * The shards that a request may ask, in this order. The requests of a key begin at the same one, so that its budget seldom
 * has to move; where the key has a limit a minute they stay there, because that is counted in one place. All others spread by
 * the ids of their leases, which are random.
 */
export const listShards = ({
  leaseId,
  limits: { shards = 1 },
  key,
}: Pick<Ask, 'leaseId' | 'limits' | 'key'>): readonly number[] => {
  if (shards === 1) return [0]
  const digest = createHash('sha256')
    .update(key?.budgetId ?? leaseId)
    .digest()
  const first = digest.readUInt32BE() % shards
  if (key?.requestsPerMinute !== undefined || key?.tokensPerMinute !== undefined) return [first]
  return Array.from({ length: shards }, (_, step) => (first + step) % shards)
}
