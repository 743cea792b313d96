import { openAdjustAccount } from '../../functions/shared/store/books/adjust-account.ts'
import { tables } from './open-regions.ts'
import type { Program } from './program.ts'
import { type Outcome, openClients, type Parts, tenant } from './request-program.ts'

/** One try to credit the tenant, in tokens; two of one id are one credit. */
export type CreditPlan = { readonly id: string; readonly tokens: number }

export const creditOf = ({ id, tokens }: CreditPlan) => ({
  ...{ tenant, id, amount: { tokens, nanos: 0 }, reason: 'paid', limits: { tokens: 10 } },
})

/** A notice of a payment provider, from its acceptance to its answer. */
export const creditProgram =
  (plan: CreditPlan, parts: Parts, regions?: number): Program<Outcome> =>
  async world => {
    const adjust = openAdjustAccount({
      ...openClients(parts, world, { regions }),
      stateTable: tables.state,
      ledgerTable: tables.ledger,
      now: world.clock.now,
    })
    return adjust(creditOf(plan)).then(
      () => 'credited',
      () => 'not credited',
    )
  }
