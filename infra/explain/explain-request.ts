import { openFindPrice } from '../../functions/shared/accounting/find-price.ts'
import { priceTable } from '../../functions/shared/accounting/price-table.ts'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../functions/shared/contract/call.ts'
import type { FailureKind } from '../../functions/shared/contract/failure.ts'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { parseTask } from '../../functions/shared/contract/parse-task.ts'
import { routeTask } from '../../functions/shared/route-task.ts'
import { drawFor } from '../../functions/shared/routing/draw.ts'
import type { Health } from '../../functions/shared/routing/health.ts'
import type { Candidate, Route } from '../../functions/shared/routing/route.ts'
import { openModelRouter } from '../../functions/shared/routing/route-model.ts'
import type { Dice } from '../../functions/shared/routing/situation.ts'
import type { Command } from './read-command.ts'

type Place = {
  readonly model: string
  readonly provider: string
  readonly target: string
  readonly reason: string
}

/** Where a request goes, in plain words and data. */
export type Explanation = {
  readonly model: string
  readonly tenant: string
  readonly targets: readonly Place[]
  readonly leftOut: readonly Place[]
  readonly shadow: Route['shadow']
  /** What follows each kind of failure that is not tried again, route after route. */
  readonly after: Readonly<Record<FailureKind, readonly (readonly Place[])[]>>
}

export type Explaining = Pick<Command, 'model' | 'endpoint' | 'tenant' | 'session' | 'seed'> & {
  readonly configuration: Configuration
  /** The body of the request, as JSON says it. */
  readonly body: unknown
  readonly health: Health
}

const openDice = (seed: string | undefined): Dice => {
  if (seed === undefined) return Math.random
  let throws = 0
  return () => drawFor('dice', seed, String(throws++))
}

const findTenant = ({ tenants }: Configuration, id: string | undefined) => {
  const tenant = id === undefined ? tenants[0] : tenants.find(one => one.id === id)
  if (tenant) return tenant
  const message = `There is no tenant '${id}' in the file; it has ${tenants.map(one => one.id).join(', ')}.`
  throw new GatewayError({ status: 404, code: 'tenant_not_found', message })
}

const writeCall = ({ body, model, session }: Explaining): Call => ({
  id: 'explained',
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  search: '',
  headers: { 'x-causeway-session': session },
  body: Buffer.from(JSON.stringify(model === undefined ? body : { ...(body as object), model })),
  sourceIp: '127.0.0.1',
  deadline: Number.POSITIVE_INFINITY,
  gone: new AbortController().signal,
})

const describe = ({ entry, providerId, model, reason }: Candidate): Place => ({
  model: entry,
  provider: providerId,
  target: model,
  reason,
})

/** The routes that follow one after another, if each fails in this way. */
const follow = (route: Route, kind: FailureKind): readonly (readonly Place[])[] => {
  const next = route.fallback(kind)
  return next ? [next.targets.map(describe), ...follow(next, kind)] : []
}

/** Routes a request by the gateway's own functions. Throws what the gateway would refuse it with: 400, 403 or 404. */
export const explainRequest = (explaining: Explaining): Explanation => {
  const { configuration, endpoint, health, seed } = explaining
  const call = writeCall(explaining)
  const tenant = findTenant(configuration, explaining.tenant)
  const task = parseTask(endpoint, call)
  const route = routeTask(
    {
      router: openModelRouter(configuration),
      findPrice: openFindPrice(priceTable),
      health,
      clock: { now: Date.now },
      dice: openDice(seed),
    },
    { call, caller: { tenant, keyId: 'none' }, task },
  )
  return {
    model: task.request.model,
    tenant: tenant.id,
    targets: route.targets.map(describe),
    leftOut: route.leftOut.map(describe),
    shadow: route.shadow,
    after: {
      contextWindow: follow(route, 'contextWindow'),
      contentPolicy: follow(route, 'contentPolicy'),
      quota: follow(route, 'quota'),
    },
  }
}
