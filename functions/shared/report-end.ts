import type { Gateway } from './gateway.ts'
import type { StreamEnd } from './stream/relay.ts'
import type { Answered } from './upstream/attempt-targets.ts'
import { askedOf } from './upstream/start-attempt.ts'

/** Tells the fleet how the attempt that was answered has ended, and waits for all that was reported. Never rejects. */
export const reportEnd = async (
  gateway: Pick<Gateway, 'report' | 'reported'>,
  { attempts }: Pick<Answered, 'attempts'>,
  end: StreamEnd,
): Promise<void> => {
  const last = attempts.at(-1)
  if (last) {
    const isFailure = typeof end === 'object' && 'code' in end
    gateway.report(
      askedOf(last),
      isFailure ? { type: 'failed', failure: end } : { type: 'answered', firstByteMs: last.milliseconds },
    )
  }
  await gateway.reported()
}
