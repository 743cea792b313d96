import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { Reply } from '../../shared/contract/reply.ts'
import { describeVirtualKey } from '../../shared/store/tenants/describe-virtual-key.ts'
import type { CreatedVirtualKey } from '../../shared/store/tenants/draft-virtual-key.ts'

/** The only answer that has a virtual key, and what to sign with, in clear; nothing on the way may keep it. */
export const revealKey = ({ key, signing, record }: CreatedVirtualKey, now: number): Reply => {
  const reply = jsonReply({ object: 'key', key, signing, ...describeVirtualKey(record, now) }, 201)
  return { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } }
}
