import { limitsOf } from '../accounting/account.ts'
import { nanosOf, nothing } from '../accounting/amount.ts'
import type { Bill } from '../accounting/bill.ts'
import { boundAmount } from '../accounting/bound-amount.ts'
import { isUnbounded, measureOf } from '../accounting/bound-operation.ts'
import { writeDollars } from '../accounting/write-dollars.ts'
import type { Caller } from '../callers/identify-caller.ts'
import { type Charge, type ChargingGateway, chargeReserved } from '../charging/charge.ts'
import { reserveAll, withoutHold } from '../charging/reserve.ts'
import { mustHold, takeAmount, termsOf } from '../charging/take-hold.ts'
import type { Call } from '../contract/call.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { readMaxCost } from '../contract/max-cost.ts'
import type { Operation } from '../contract/operation.ts'
import { readOperationUsage } from '../contract/operation-usage.ts'
import type { Passage } from '../contract/read-passage.ts'
import { noUsage, type Usage } from '../contract/usage.ts'
import type { Gateway } from '../gateway.ts'
import type { Candidate, Target } from '../routing/route.ts'

export type OperationCharging = {
  readonly call: Call
  readonly caller: Caller
  readonly operation: Operation
  readonly passage: Passage
  readonly targets: readonly Candidate[]
}

export type OperationCharge = Omit<Charge, 'task' | 'bill'> & {
  /** What it used, by its answer or the events of it; as good as can be said where that is silent. */
  readonly usageOf: (answer: unknown) => Usage
  readonly bill: (target: Target, answer: unknown) => Bill
}

const refuse = (code: string, message: string): GatewayError =>
  new GatewayError({ status: 400, code, message })

const unbounded = ({ id }: Operation): GatewayError =>
  refuse(
    'unsupported_parameter',
    `What this costs is not known when it is answered, so your limits cannot hold for it. Ask your operator for a key without limits and lists of models, or for a price of it: resources.prices.${id} in gateway.yaml.`,
  )

/** The price that the operator has put on the operation itself goes before all others. */
const withPrice =
  (price: number | undefined) =>
  (target: Candidate): Candidate =>
    price === undefined ? target : { ...target, price: { input: 0, output: 0, request: price, variants: [] } }

/** Whether anything narrows what a caller may do, which a provider that works on its own would not know of. */
const isNarrowed = ({ call, caller }: OperationCharging): boolean =>
  mustHold(caller) ||
  readMaxCost(call) !== undefined ||
  caller.tenant.models !== undefined ||
  caller.key?.models !== undefined

/** What is held for an operation, and the targets at their prices. Throws 400, 402, 429 or 503. */
export const chargeOperation = async (
  gateway: ChargingGateway & Pick<Gateway, 'configuration'>,
  charging: OperationCharging,
): Promise<{ readonly charge: OperationCharge; readonly targets: readonly Candidate[] }> => {
  const { call, caller, operation, passage } = charging
  const price = gateway.configuration.resources?.prices[operation.id]
  if (price === undefined && isUnbounded(operation) && isNarrowed(charging)) throw unbounded(operation)
  const targets = charging.targets.map(withPrice(price))
  const measure = measureOf(operation)
  const isFree = !measure && price === undefined && !isUnbounded(operation)
  const at = gateway.clock.now()
  const most = measure?.most(passage) ?? noUsage

  const maximum = readMaxCost(call)
  const allowed = maximum === undefined ? {} : { nanos: nanosOf(maximum) }
  const limits = [allowed, limitsOf(caller.tenant), termsOf(caller)]
  const prices = targets.map(target => gateway.findPrice(target)?.price)
  const amount = isFree
    ? nothing
    : boundAmount({ model: passage.model ?? operation.id, usage: most, prices, limits, at })
  if (amount.nanos > (allowed.nanos ?? amount.nanos))
    throw refuse(
      'max_cost_exceeded',
      `This may cost $${writeDollars(amount.nanos)}, more than x-max-cost-usd allows.`,
    )

  const taken = mustHold(caller)
    ? await takeAmount(gateway, charging, amount)
    : { hold: withoutHold(gateway, charging, at), limits: {} }
  const reserved = { limits: taken.limits, reservation: reserveAll(taken.hold, most) }
  const charge = chargeReserved(gateway, charging, reserved, at)
  const likely = measure?.likely(passage) ?? noUsage
  // A batch tells what it has used as often as it is looked at.
  const usageOf = (answer: unknown): Usage =>
    isFree ? noUsage : { ...likely, ...readOperationUsage(answer) }

  const bill: OperationCharge['bill'] = (target, answer) => {
    if (isFree) return { ...nothing, kind: 'actual' }
    const isTold = !measure || readOperationUsage(answer) !== undefined
    const billed = charge.bill(target, { usage: usageOf(answer), characters: 0 })
    return { ...billed, kind: isTold ? 'actual' : 'estimate' }
  }
  return { charge: { ...charge, usageOf, bill }, targets }
}
