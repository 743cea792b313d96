import { openAdjustAccount } from '../../functions/shared/store/adjust-account.ts'
import type { Program } from './program.ts'
import { type Outcome, openClient, type Parts, tables, tenant } from './request-program.ts'

/** One try to credit the tenant, in tokens; two of one id are one credit. */
export type CreditPlan = { readonly id: string; readonly tokens: number }

export const creditOf = ({ id, tokens }: CreditPlan) => ({
  ...{ tenant, id, amount: { tokens, nanos: 0 }, reason: 'paid', limits: { tokens: 10 } },
})

/** A notice of a payment provider, from its acceptance to its answer. */
export const creditProgram =
  (plan: CreditPlan, parts: Parts): Program<Outcome> =>
  async world => {
    const adjust = openAdjustAccount({
      dynamodb: openClient(parts, world),
      stateTable: tables.state,
      ledgerTable: tables.ledger,
      now: world.clock.now,
    })
    return adjust(creditOf(plan)).then(
      () => 'credited',
      () => 'not credited',
    )
  }
