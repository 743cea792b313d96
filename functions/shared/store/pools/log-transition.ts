import type { Log } from '../../contract/log.ts'
import type { Member } from '../../routing/member.ts'
import type { Changed } from './standing-item.ts'

/**
 * One line when a member leaves its pool or returns, by whoever has written it, so there is one for the whole fleet. Metrics
 * count these lines by their reason (infra/constructs/count-pool-changes.ts). A new key has not left.
 */
export const logTransition = (log: Log, member: Member, { before, after }: Changed): void => {
  const was = before?.standing.absence
  const is = after?.standing.absence
  const { providerId: provider, keyId, model } = member
  const named = { provider, keyId, model }
  if (!was && is && is.reason !== 'untested')
    log('error', 'pool member left', {
      ...{ ...named, reason: is.reason, code: after?.standing.lastFailure?.code },
      until: new Date(is.until).toISOString(),
    })
  if (was && !is) log('info', 'pool member returned', { ...named, reason: was.reason })
}
