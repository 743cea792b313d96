import type { Item } from '../../functions/shared/store/attribute.ts'
import type { CreditPlan } from './credit-program.ts'
import type { RequestPlan } from './request-program.ts'

/** What the model works through: every order of everything that may happen to these requests. */
export type Scenario = {
  readonly name: string
  readonly requests: readonly RequestPlan[]
  /** How many regions share the account; absent, there is one. */
  readonly regions?: number
  /** From which of the moments on, and until which, a region reaches no other and is reached by none. */
  readonly silence?: { readonly region: number; readonly from: number; readonly until: number }
  readonly credits?: readonly CreditPlan[]
  /** Accounts that are open when it begins. */
  readonly accounts?: readonly Item[]
  /** The moments between which requests may be at any point, in milliseconds since the epoch. */
  readonly times: readonly number[]
  /** How often the network may lose a request, lose a reply or deliver a request late. */
  readonly faults: number
  /** Whether the sweeper looks after dead requests once. */
  readonly isSwept: boolean
  readonly mayFail: boolean
  readonly mayCrash: boolean
}

const second = 1_000
const minute = 60 * second

const start = Date.UTC(2026, 10, 21, 12)
const monthEnd = Date.UTC(2026, 11, 1)

export const moments = {
  start,
  nextMinute: start + minute,
  /** Whoever began at the start was ended by its host, but what it sent may still arrive. */
  afterDeadline: start + 15 * minute + 30 * second,
  /** And now nothing of it arrives any more. */
  afterExpiry: start + 17 * minute,
  lastMinute: monthEnd - 30 * second,
  nextMonth: monthEnd + 30 * second,
  /** Whoever began in the last minute has expired. */
  nextMonthAfterExpiry: monthEnd + 17 * minute,
} as const
