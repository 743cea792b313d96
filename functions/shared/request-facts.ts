import type { Call } from './contract/call.ts'
import type { Task } from './contract/inference-request.ts'
import type { Usage } from './contract/usage.ts'
import type { Caller } from './identify-caller.ts'
import type { LedgerRow } from './store/ledger.ts'
import type { Answered } from './upstream/attempt-targets.ts'

type Told = {
  readonly call: Call
  readonly caller: Caller
  readonly task: Task
  readonly answered: Answered
  /** Milliseconds since the epoch: when the request came, when its answer began, when all of it was out. */
  readonly times: { readonly started: number; readonly answering: number; readonly ended: number }
  readonly usage: Usage | undefined
  /** `complete`, `gone`, or the code of the failure that broke the stream. */
  readonly outcome: string
}

/** What is worth keeping of a request: ids, counts and codes, never what was said. Times in milliseconds. */
export const requestFacts = (told: Told): LedgerRow['facts'] => {
  const { call, caller, task, answered, times, usage, outcome } = told
  return {
    at: new Date(times.started).toISOString(),
    requestId: call.id,
    keyId: caller.keyId,
    sourceIp: call.sourceIp,
    endpoint: task.endpoint,
    model: task.request.model,
    provider: answered.target.providerId,
    servedModel: answered.target.model,
    attempts: JSON.stringify(answered.attempts),
    isStream: answered.answer.type === 'stream',
    firstByteMs: times.answering - times.started,
    totalMs: times.ended - times.started,
    outcome,
    ...usage,
  }
}
