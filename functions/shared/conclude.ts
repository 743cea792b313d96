import type { Bill } from './accounting/bill.ts'
import { sumBills } from './accounting/sum-bills.ts'
import type { Charge } from './charging/charge.ts'
import { addUsage } from './contract/add-usage.ts'
import { noUsage, type Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import { keepContent } from './keep-content.ts'
import { reportEnd } from './report-end.ts'
import { requestFacts, type Story } from './request-facts.ts'
import type { StopReason } from './stream/guard.ts'
import type { StreamEnd } from './stream/relay.ts'
import type { Answered } from './upstream/attempt-targets.ts'
import type { Part } from './upstream/open-parts.ts'

type Parts = readonly [Part, ...Part[]]

/** What an answer has shown when all of it is out. */
export type Shown = {
  readonly answered: Answered
  /** Two where one target has carried on the answer of another. */
  readonly parts: Parts
  readonly callsTools: boolean
  /** Those of a stream only if somebody wants to keep them. */
  readonly choices: unknown
}

/** Writes down how an answered request ended. */
export type Conclude = (end: StreamEnd, shown: Shown) => Promise<void>

const stopOutcomes: Readonly<Record<StopReason, string>> = {
  quota_exhausted: 'quota_stopped',
  quota_store_unavailable: 'quota_stopped',
  max_cost_reached: 'max_cost_stopped',
  content_filter: 'content_filter',
  guardrail_unavailable: 'guardrail_unavailable',
}

const outcomeOf = (end: StreamEnd): string => {
  if (typeof end === 'string') return end
  return 'code' in end ? end.code : stopOutcomes[end.stopped]
}

/** What a stream that was stopped has reported so far is not all that it used. */
const finalParts = (end: StreamEnd, [first, second]: Parts): Parts => {
  const isStopped = typeof end === 'object' && 'stopped' in end
  const finish = (part: Part): Part => (isStopped ? { ...part, usage: undefined } : part)
  return second ? [first, finish(second)] : [finish(first)]
}

/** What all targets report together; nothing, where the only one reports nothing. */
const sumUsages = ({ estimate }: Charge, [first, second]: Parts): Usage | undefined => {
  const usageOf = ({ usage, characters }: Part): Usage => usage ?? estimate(characters)
  return second ? addUsage(usageOf(first), usageOf(second)) : first.usage
}

/**
 * What the loser of a hedge is charged with: it has read as much as the winner says to have read, at most what is held for that,
 * and was cut off before it could say how much that was.
 */
const billLost = (charge: Charge, { lost }: Answered, [{ usage }]: Parts): Bill | undefined => {
  if (!lost) return undefined
  const held = charge.estimate(0).input
  const read = { ...noUsage, input: Math.min(held, usage?.input ?? held) }
  return { ...charge.bill(lost, { usage: read, characters: 0 }), kind: 'estimate' }
}

/** What an answer costs the caller: each part at its own target's price, and the loser of its hedge. */
export const billAnswer = (charge: Charge, answered: Answered, parts: Parts): Bill => {
  const [first, ...others] = parts.map(part => charge.bill(part.target, part)) as [Bill, ...Bill[]]
  const lost = billLost(charge, answered, parts)
  return sumBills([first, ...others, ...(lost ? [lost] : [])])
}

export const openConclude =
  (gateway: Gateway, charge: Charge, story: Story): Conclude =>
  async (end, shown) => {
    const { answered, callsTools, choices } = shown
    const endedAt = gateway.clock.now()
    const parts = finalParts(end, shown.parts)
    const [usage, wasted] = [sumUsages(charge, parts), billLost(charge, answered, parts)]
    const ending = { endedAt, callsTools, usage, wasted, outcome: outcomeOf(end) }
    const facts = requestFacts({ ...story, answered }, ending)
    gateway.log('info', 'answered', { tenant: story.caller.tenant.id, ...facts })
    await Promise.all([
      charge.settle(billAnswer(charge, answered, parts), facts),
      keepContent(gateway, story, { ...charge.lease, choices }),
      reportEnd(gateway, answered, end),
    ])
  }
