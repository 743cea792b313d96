import type { Caller } from '../callers/identify-caller.ts'
import type { Call } from '../contract/call.ts'
import type { Operation } from '../contract/operation.ts'
import type { Guarding } from '../guarding/guarding.ts'
import type { Parameters } from '../match-route.ts'

/** An operation as its caller asks for it. */
export type Passing = {
  readonly call: Call
  readonly caller: Caller
  readonly operation: Operation
  readonly parameters: Parameters
  readonly guarding?: Guarding | undefined
}
