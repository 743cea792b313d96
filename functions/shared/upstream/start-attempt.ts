import type { Result } from '../contract/failure.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Asked } from '../routing/read-outcome.ts'
import type { Candidate } from '../routing/route-model.ts'
import type { Answer } from './answer.ts'
import { attempt, type Trial } from './attempt.ts'

/** One line of the story that the ledger tells of a request. */
export type AttemptRecord = {
  readonly provider: string
  readonly model: string
  readonly keyId?: string
  readonly milliseconds: number
  /** `ok`, the failure's code, or `hedge_lost`: cancelled because another was faster, which is ours to pay. */
  readonly outcome: string
}

/** Whom an attempt has asked. */
export const askedOf = ({ provider, model, keyId }: AttemptRecord): Asked => ({
  providerId: provider,
  model,
  ...(keyId !== undefined && { keyId }),
})

/** An attempt that is over. */
export type Tried = {
  readonly target: Candidate
  readonly key: ProviderKey | undefined
  readonly result: Result<Answer>
  readonly record: AttemptRecord
}

/** An attempt that goes on. */
export type Started = {
  readonly target: Candidate
  /** Never rejects. */
  readonly done: Promise<Tried>
  /** Cuts it off, because another one was faster. */
  readonly lose: () => AttemptRecord
}

export const startAttempt = (trial: Trial, target: Candidate, key: ProviderKey | undefined): Started => {
  const { clock, gone } = trial
  const lost = new AbortController()
  const startedAt = clock.now()

  const describe = (outcome: string): AttemptRecord => ({
    provider: target.providerId,
    model: target.model,
    ...(key && { keyId: key.id }),
    milliseconds: clock.now() - startedAt,
    outcome,
  })

  const run = async (): Promise<Tried> => {
    const signal = AbortSignal.any([gone, lost.signal])
    const result = await attempt({ ...trial, gone: signal }, target, key)
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
