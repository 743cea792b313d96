import { GatewayError } from '../contract/gateway-error.ts'
import { pickNames } from '../contract/pick-names.ts'
import type { Passage } from '../contract/read-passage.ts'
import type { Gateway } from '../gateway.ts'
import { attemptOperation, type Passed } from '../upstream/attempt-operation.ts'
import { type Answered, attemptTargets } from '../upstream/attempt-targets.ts'
import { askResources } from './find-owned.ts'
import { emptyPage, listOwned, type Page } from './list-owned.ts'
import { noteOwner } from './note-resources.ts'
import { openErrand } from './open-errand.ts'
import type { Passing } from './passing.ts'
import { bareTarget, keysOf, type Placed } from './place-operation.ts'

type Sending = Passing & { readonly passage: Passage }

const send = async (
  gateway: Gateway,
  sending: Sending,
  { targets, keys }: Placed,
): Promise<Answered<Passed>> => {
  const errand = openErrand(gateway, sending, sending.passage)
  return attemptTargets({
    ...errand,
    attempt: (target, key, gone) => attemptOperation({ ...errand, gone }, target, key),
    targets,
    keys,
    pools: gateway,
    dice: gateway.dice,
    hedging: gateway.hedging,
  })
}

const noList = (): GatewayError =>
  new GatewayError({
    status: 502,
    code: 'upstream_error',
    message: 'The provider answered with something else than the list that it was asked for.',
  })

const readPage = ({ answer }: Answered<Passed>): Page => {
  const page = answer.type === 'whole' ? (answer.json as Partial<Page> | undefined) : undefined
  if (!Array.isArray(page?.data)) throw noList()
  return page as Page
}

/** A provider that keeps other things of the tenant's need not have lists of these. */
const orNotOffered = (error: unknown): undefined => {
  if (error instanceof GatewayError && error.status === 404) return undefined
  throw error
}

/** The tenant's own of what the accounts list that it has something in; nobody is asked where it has nothing. */
const sendList = async (gateway: Gateway, sending: Sending, placed: Placed): Promise<Answered<Passed>> => {
  const { call, caller, operation } = sending
  const tenant = caller.tenant.id
  const owned = await askResources(gateway, call, gateway.resources.list(tenant))
  const asked: Answered<Passed>[] = []
  const page = await listOwned({
    query: call.query,
    owned,
    fetch: async (place, query) => {
      const there = { targets: [bareTarget(gateway, place.providerId)], keys: keysOf(gateway, place, tenant) }
      const answered = await send(gateway, { ...sending, call: { ...call, query } }, there).catch(
        orNotOffered,
      )
      if (!answered) return emptyPage
      asked.push(answered)
      const found = readPage(answered)
      const own = found.data.filter(({ id }) => owned.has(id))
      await noteOwner(
        gateway,
        { call, tenant, place },
        own.flatMap(item => pickNames(item, operation.names)),
      )
      return found
    },
  })
  const [target] = placed.targets
  if (!target) throw noList()
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify(page))
  return {
    target: asked.at(-1)?.target ?? target,
    attempts: asked.flatMap(({ attempts }) => attempts),
    answer: { type: 'whole', status: 200, headers, body, json: page },
  }
}

/** Gets an operation answered. Throws what it was refused with. */
export const sendOperation = (
  gateway: Gateway,
  sending: Sending,
  placed: Placed,
): Promise<Answered<Passed>> =>
  sending.operation.list ? sendList(gateway, sending, placed) : send(gateway, sending, placed)
