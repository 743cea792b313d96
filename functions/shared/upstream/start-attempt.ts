import type { Clock } from '../contract/clock.ts'
import type { Result } from '../contract/failure.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Asked } from '../routing/read-outcome.ts'
import type { Candidate } from '../routing/route.ts'

/** One line of the story that the ledger tells of a request. */
export type AttemptRecord = {
  readonly provider: string
  readonly model: string
  readonly keyId?: string
  readonly milliseconds: number
  /** `ok`, the failure's code, or `hedge_lost`: cut off because another was faster. */
  readonly outcome: string
}

/** Whom an attempt has asked. */
export const askedOf = ({ provider, model, keyId }: AttemptRecord): Asked => ({
  providerId: provider,
  model,
  ...(keyId !== undefined && { keyId }),
})

/** What an attempt is made with. */
export type Starting<Given> = {
  /** Makes one request, which ends when the signal says so. Never rejects. */
  readonly attempt: (
    target: Candidate,
    key: ProviderKey | undefined,
    gone: AbortSignal,
  ) => Promise<Result<Given>>
  readonly clock: Clock
  readonly gone: AbortSignal
}

/** An attempt that is over. */
export type Tried<Given> = {
  readonly target: Candidate
  readonly key: ProviderKey | undefined
  readonly result: Result<Given>
  readonly record: AttemptRecord
}

/** An attempt that goes on. */
export type Started<Given> = {
  readonly target: Candidate
  /** Never rejects. */
  readonly done: Promise<Tried<Given>>
  /** Cuts it off, because another one was faster. */
  readonly lose: () => AttemptRecord
}

export const startAttempt = <Given>(
  { attempt, clock, gone }: Starting<Given>,
  target: Candidate,
  key: ProviderKey | undefined,
): Started<Given> => {
  const lost = new AbortController()
  const startedAt = clock.now()

  const describe = (outcome: string): AttemptRecord => ({
    provider: target.providerId,
    model: target.model,
    ...(key && { keyId: key.id }),
    milliseconds: clock.now() - startedAt,
    outcome,
  })

  const run = async (): Promise<Tried<Given>> => {
    const signal = AbortSignal.any([gone, lost.signal])
    const result = await attempt(target, key, signal)
    return { target, key, result, record: describe(result.ok ? 'ok' : result.failure.code) }
  }

  return {
    target,
    done: run(),
    lose: () => {
      lost.abort()
      return describe('hedge_lost')
    },
  }
}
