import type { Health } from '../routing/health.ts'
import type { Member } from '../routing/member.ts'
import type { Asked, Outcome } from '../routing/read-outcome.ts'

/** The health of all members of all pools, as the fleet shares it. Nothing here ever throws or rejects. */
export type Pools = {
  /** What was known at the last look. */
  readonly health: Health
  /** Looks again where the last look is too old, and waits for that, but not for long. */
  readonly refreshHealth: () => Promise<void>
  /** Whether a member that is half-open may be sent this request as its probe: true for one asker. */
  readonly admit: (member: Member) => Promise<boolean>
  /** Says that a key is new, so that it is tested. */
  readonly introduce: (member: Member) => void
  /** Takes note of what became of an attempt; what has to be written is, while the request goes on. */
  readonly report: (asked: Asked, outcome: Outcome) => void
  /** Resolves when all that was reported is written, which a host must wait for before it sleeps. */
  readonly reported: () => Promise<void>
  /** A request has come for this provider, which earns a part of a retry. */
  readonly countRequest: (providerId: string) => void
  /** Whether a request may be sent again at the cost of this provider's retries, which it then has one less of. */
  readonly mayRetry: (providerId: string) => Promise<boolean>
}
