import type { Limits } from '../../functions/shared/accounting/account.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { lastWindowsOf, type Period } from '../../functions/shared/accounting/window.ts'
import { openCharge } from '../../functions/shared/charging/charge.ts'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { noUsage } from '../../functions/shared/contract/usage.ts'
import type { Target } from '../../functions/shared/routing/route.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { openModelledClient } from './modelled-client.ts'
import { openRegions, tables } from './open-regions.ts'
import type { Program, World } from './program.ts'

export const tenant = 'acme'

/** One caller's request, in tokens. */
export type RequestPlan = {
  /** Also the id of its lease. */
  readonly id: string
  readonly holds: number
  /** What the provider reports if it answers. */
  readonly uses: number
  /** The region that it is sent to; absent, the home region. */
  readonly region?: number
  readonly limits: Pick<Limits, 'tokens' | 'per' | 'requestsPerMinute' | 'concurrency' | 'shards'>
  /** Of the virtual key, with a budget in tokens. */
  readonly key?: KeyTerms
}

/** How a request ended for its caller. */
export type Outcome =
  | 'refused'
  | 'unavailable'
  | 'failed'
  | 'answered'
  | 'swept'
  | 'credited'
  | 'not credited'

/** After so many milliseconds the host ends a request. */
export const requestMs = 15 * 60_000

/** The parts that a request is made of: the real ones, or with a bug in them. */
export type Parts = {
  readonly openClient: typeof openModelledClient
  readonly openLedger: typeof openLedger
  readonly openAccounts: typeof openAccounts
  readonly openCharge: typeof openCharge
}

export const realParts: Parts = { openClient: openModelledClient, openLedger, openAccounts, openCharge }

/** Without a price, so it costs tokens only. */
const target = { shapes: [], provider: {} } as unknown as Target

const toTenant = ({ limits }: RequestPlan) => {
  const { tokens, per, shards, ...others } = limits
  return {
    id: tenant,
    keyPrefix: tenant,
    quota: { tokens, per, shards },
    limits: others,
  }
}

/** What is asked, and where: in one of so many regions. */
export type Place = { readonly region?: number | undefined; readonly regions?: number | undefined }

export const openClients = ({ openClient }: Parts, { ask }: World, { region = 0, regions = 1 }: Place) =>
  openRegions({
    openClient,
    attempt: async command => {
      const { type, item } = await ask({ type: 'command', command })
      if (type === 'refused' || type === 'found') return { type, item }
      return { type: type === 'made' ? 'made' : 'fault' }
    },
    own: region,
    count: regions,
  })

const openGateway = (parts: Parts, world: World, id: string, place: Place) => {
  const { clock } = world
  const { dynamodb, regions } = openClients(parts, world, place)
  const ledger = parts.openLedger(dynamodb, tables.ledger)
  const accounts = parts.openAccounts(accountWrites(dynamodb, tables.state, regions), ledger, clock.now)
  const [findPrice, noteRefusal] = [() => undefined, async () => {}]
  return { accounts, noteRefusal, ledger, findPrice, clock, dice: () => 0.5, mintId: () => id, log: () => {} }
}

/** The account's side of a request from its hold to its end, on the gateway's own code. */
export const requestProgram =
  (plan: RequestPlan, parts: Parts, regions?: number): Program<Outcome> =>
  async world => {
    const charging = {
      call: { id: plan.id, headers: {}, deadline: world.clock.now() + requestMs },
      caller: { tenant: toTenant(plan), keyId: 'none', key: plan.key },
      // An embedding holds a token for each byte of its input and nothing more.
      task: { endpoint: 'embeddings', request: { model: 'model', input: 'x'.repeat(plan.holds) } },
      route: { targets: [target], maxOutputTokens: undefined },
    } as unknown as Parameters<typeof openCharge>[1]
    try {
      const charge = await parts.openCharge(
        openGateway(parts, world, plan.id, { ...plan, regions }),
        charging,
      )
      const reply = await world.ask({ type: 'provider' })
      if (reply.type === 'failed') {
        await charge.release()
        return 'failed'
      }
      const usage = { ...noUsage, input: plan.uses }
      await charge.settle(charge.bill(target, { usage, characters: 0 }), {})
      return 'answered'
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      // What a silent region has may suffice, as the caller is told.
      return error.status === 503 || error.code === 'quota_region_silent' ? 'unavailable' : 'refused'
    }
  }

/** The sweeper's look at the accounts of this window and the one before. */
export const sweepProgram =
  (parts: Parts, per: Period | undefined, regions?: number): Program<Outcome> =>
  async world => {
    const { accounts } = openGateway(parts, world, '', { regions })
    const now = world.clock.now()
    for (const window of lastWindowsOf(now, per)) await accounts.sweep({ tenant, window }).catch(() => {})
    return 'swept'
  }
