import type { Bill } from './accounting/bill.ts'
import type { Caller } from './callers/identify-caller.ts'
import type { Call } from './contract/call.ts'
import type { Task } from './contract/inference-request.ts'
import { isMultimodal } from './contract/is-multimodal.ts'
import { offersTools } from './contract/offers-tools.ts'
import type { Usage } from './contract/usage.ts'
import type { Guarding } from './guarding/guarding.ts'
import { writeDeeds } from './guarding/write-deeds.ts'
import type { Served } from './serve.ts'
import type { LedgerRow } from './store/ledger.ts'
import type { Answered } from './upstream/attempt-targets.ts'

/** What is known of a request once its answer has begun. */
export type Story = {
  readonly call: Call
  readonly caller: Caller
  readonly task: Task
  readonly answered: Answered
  /** What has led to another model than the one asked for. */
  readonly fallback?: Served['fallback']
  readonly guarding?: Guarding | undefined
  /** Milliseconds since the epoch at which the request came, and at which its answer began. */
  readonly startedAt: number
  readonly answeringAt: number
}

/** What is known when all of it is out. */
export type Ending = {
  readonly endedAt: number
  readonly usage: Usage | undefined
  /** Whether the model has called a tool, which it may do without being offered one. */
  readonly callsTools: boolean
  /** What the loser of its hedge is charged with, which is in the row's sums too. */
  readonly wasted?: Bill | undefined
  /** `complete`, `gone`, or the code of the failure that broke the stream. */
  readonly outcome: string
}

/** What is worth keeping of a request: ids, counts and codes, never what was said. Times in milliseconds. */
export const requestFacts = (story: Story, ending: Ending): LedgerRow['facts'] => {
  const { endedAt, usage, callsTools, wasted, outcome } = ending
  const { call, caller, task, answered, fallback, guarding, startedAt, answeringAt } = story
  return {
    at: new Date(startedAt).toISOString(),
    requestId: call.id,
    keyId: caller.keyId,
    sourceIp: call.sourceIp,
    endpoint: (task.endpoint === 'chat' && task.original?.endpoint) || task.endpoint,
    model: task.request.model,
    provider: answered.target.providerId,
    servedModel: answered.target.model,
    attempts: JSON.stringify(answered.attempts),
    ...(fallback && { fallback }),
    ...writeDeeds('guardrails', guarding),
    isStream: answered.answer.type === 'stream',
    isMultimodal: isMultimodal(task),
    usesTools: callsTools || offersTools(task),
    firstByteMs: answeringAt - startedAt,
    totalMs: endedAt - startedAt,
    outcome,
    ...(wasted && { wastedTokens: wasted.tokens }),
    ...(wasted?.nanos !== undefined && { wastedNanos: wasted.nanos }),
    ...(answered.continuedAfter !== undefined && { continuedAfter: answered.continuedAfter }),
    ...usage,
  }
}
