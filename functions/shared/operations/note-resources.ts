import type { Call } from '../contract/call.ts'
import type { Operation } from '../contract/operation.ts'
import { pickNames } from '../contract/pick-names.ts'
import type { Gateway } from '../gateway.ts'
import { persist } from '../persist.ts'
import type { Place } from '../store/kept/resources.ts'
import type { Passed } from '../upstream/attempt-operation.ts'
import { resourceStoreUnavailable } from './find-owned.ts'

/** Nobody waits longer for an answer that is there. In milliseconds. */
const patienceMs = 5_000

type Noting = {
  readonly call: Call
  readonly tenant: string
  readonly operation: Operation
  readonly place: Place
}

type NotingGateway = Pick<Gateway, 'resources' | 'clock' | 'dice' | 'log'>

/** A call that was created is named by its address only. */
const readLocation = ({ headers }: Passed): readonly string[] => {
  const id = headers['location']?.split(/[/?]/).at(-1)
  return id ? [id] : []
}

/** Writes down whose these are, before their owner can ask for them. Throws 503. */
export const noteOwner = async (
  gateway: NotingGateway,
  { call, tenant, place }: Omit<Noting, 'operation'>,
  ids: readonly string[],
): Promise<void> => {
  const { resources, clock, dice, log } = gateway
  const put = async () => {
    await Promise.all(ids.map(id => resources.put(tenant, { ...place, id })))
  }
  if (ids.length === 0) return
  const until = Math.min(call.deadline, clock.now() + patienceMs)
  if (await persist({ clock, dice, until }, put)) return
  log('error', 'resources not recorded', { requestId: call.id, tenant, ids: ids.join(' ') })
  throw resourceStoreUnavailable()
}

/** Everything that an answer says was made. Throws 503. */
export const noteResources = async (
  gateway: NotingGateway,
  noting: Noting,
  passed: Passed,
): Promise<void> => {
  const { operation } = noting
  const told = passed.type === 'whole' ? pickNames(passed.json, operation.names) : []
  await noteOwner(gateway, noting, [...told, ...(operation.method === 'POST' ? readLocation(passed) : [])])
}
