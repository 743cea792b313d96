import type { Caller } from '../callers/identify-caller.ts'
import type { Call } from '../contract/call.ts'
import type { Operation } from '../contract/operation.ts'
import type { Passage } from '../contract/read-passage.ts'
import type { Usage } from '../contract/usage.ts'
import type { Guarding } from '../guarding/guarding.ts'
import { writeDeeds } from '../guarding/write-deeds.ts'
import type { LedgerRow } from '../store/ledger.ts'
import type { Passed } from '../upstream/attempt-operation.ts'
import type { Answered } from '../upstream/attempt-targets.ts'

type Story = {
  readonly call: Call
  readonly caller: Caller
  readonly operation: Operation
  readonly passage: Passage
  readonly guarding?: Guarding | undefined
  readonly answered: Answered<Passed>
  readonly startedAt: number
  readonly answeringAt: number
}

type Ending = { readonly endedAt: number; readonly outcome: string; readonly usage: Usage }

/** What is worth keeping of an operation: ids, counts and codes, never what was said. Times in milliseconds. */
export const operationFacts = (story: Story, { endedAt, outcome, usage }: Ending): LedgerRow['facts'] => {
  const { call, caller, operation, passage, guarding, answered, startedAt, answeringAt } = story
  const { target, answer, attempts } = answered
  return {
    at: new Date(startedAt).toISOString(),
    requestId: call.id,
    keyId: caller.keyId,
    sourceIp: call.sourceIp,
    endpoint: operation.id,
    ...(passage.model !== undefined && { model: passage.model }),
    provider: target.providerId,
    ...(target.model && { servedModel: target.model }),
    attempts: JSON.stringify(attempts),
    isStream: answer.type === 'stream',
    firstByteMs: answeringAt - startedAt,
    totalMs: endedAt - startedAt,
    outcome,
    ...writeDeeds('guardrails', guarding),
    ...usage,
  }
}
