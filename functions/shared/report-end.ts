import type { Gateway } from './gateway.ts'
import type { Story } from './request-facts.ts'
import type { StreamEnd } from './stream/relay.ts'

/** Tells the fleet how the attempt that was answered has ended, and waits for all that was reported. Never rejects. */
export const reportEnd = async (
  gateway: Pick<Gateway, 'report' | 'reported'>,
  { answered }: Pick<Story, 'answered'>,
  end: StreamEnd,
): Promise<void> => {
  const last = answered.attempts.at(-1)
  if (last) {
    const { provider: providerId, model, keyId, milliseconds: firstByteMs } = last
    const asked = { providerId, model, ...(keyId !== undefined && { keyId }) }
    const isFailure = typeof end === 'object' && 'code' in end
    gateway.report(asked, isFailure ? { type: 'failed', failure: end } : { type: 'answered', firstByteMs })
  }
  await gateway.reported()
}
